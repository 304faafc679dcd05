// Network revisions as they are shown: which are there, what each changes, and how far its feeders can be trusted.
#include <algorithm>
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "engine/flow/network_findings.hpp"
#include "engine/flow/views.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

json::object body_of(Repository::NetworkRevision const& revision) {
  return {{"revision", revision.number},
          {"state", revision.state},
          {"content_hash", revision.content_hash},
          {"imported_at", to_rfc3339(revision.imported_at)}};
}

/// The counts stay.
void leave_out_customers(json::value& difference) {
  if (!difference.is_object()) return;
  for (auto const* field : {"customers_added", "customers_removed", "customers_moved"}) {
    auto* const found = difference.as_object().if_contains(field);
    if (found != nullptr && found->is_object()) found->as_object().erase("listed");
  }
}

/// Which customers have a finding: their counts stay, too.
void leave_out_customers_found(json::value& findings) {
  if (!findings.is_array()) return;
  for (auto& one : findings.as_array()) {
    auto& listed = one.at("listed").as_array();
    auto const customers = std::remove_if(listed.begin(), listed.end(), [](json::value const& row) { return row.at("layer") == "customers"; });
    listed.erase(customers, listed.end());
  }
}

std::optional<int> number_from(std::string_view text) {
  int out = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

}  // namespace

json::object view_network_revisions(Store& store) {
  json::array rows;
  for (auto const& revision : store.flow().network_revisions()) rows.push_back(body_of(revision));
  return {{"revisions", std::move(rows)}};
}

Result<json::object> view_network_revision(Store& store, std::string_view number, Detail detail) {
  auto const wanted = number_from(number);
  for (auto const& revision : store.flow().network_revisions()) {
    if (revision.number != wanted) continue;
    auto out = body_of(revision);
    json::array feeders;
    for (auto const& one : store.flow().feeder_standings(revision.number)) {
      feeders.push_back(json::object{{"feeder", one.feeder}, {"status", one.status}, {"reason", one.reason}});
    }
    out["feeders"] = std::move(feeders);
    auto const difference = store.flow().network_difference(revision.number);
    out["difference"] = difference.empty() ? json::value(nullptr) : json::parse(difference);
    out["findings"] = kept_network_findings(store.flow(), revision.number);
    if (detail == Detail::without_people) {
      leave_out_customers(out["difference"]);
      leave_out_customers_found(out["findings"]);
    }
    return out;
  }
  return fail(Error::Kind::not_found, fmt::format("no network revision '{}'", number));
}

}  // namespace lamplighter::flow
