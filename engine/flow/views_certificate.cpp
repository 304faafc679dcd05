// Counts first, then the record: what ends between the two is only counted as open.
#include "engine/flow/views_certificate.hpp"

#include <algorithm>
#include <set>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
constexpr int entries_at_once = 1'000;

struct Counts {
  std::int64_t total = 0, open = 0;
};

Counts count_notices(Store& store, OutageId outage) {
  Counts out;
  for (auto const& one : store.notices().counters(outage)) {
    if (!one.channel.empty()) continue;  // of attempts
    out.total += one.count;
    if (one.state == "open") out.open += one.count;
  }
  return out;
}

/// Notices about whose end the record has an entry.
std::int64_t recorded(std::vector<record::Entry> const& entries) {
  std::set<std::string> ended;
  for (auto const& one : entries) {
    auto const text = json::parse(one.text).as_object();
    auto const what = std::string_view(text.at("what").as_string());
    auto const* notice = text.if_contains("notice");
    if (notice == nullptr || std::ranges::find(record::ends_of_notices, what) == std::end(record::ends_of_notices)) continue;
    auto id = std::string(notice->as_string());
    if (what == "reopened") ended.erase(id);
    else ended.insert(std::move(id));
  }
  return static_cast<std::int64_t>(ended.size());
}

}  // namespace

Result<std::string> view_certificate(Store& store, std::string_view ref, record::SigningKey const& key, CertificateWish const& wish) {
  auto const outage = store.outages().find_by_ref(ref);
  if (!outage) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", ref));
  auto const counts = count_notices(store, outage->id);
  auto const head = store.records().head(outage->id);
  if (head && wish.entries_max > 0 && head->entries > wish.entries_max) {
    return fail(Error::Kind::conflict, fmt::format("the record of '{}' has {} entries, more than the {} that are answered here: write it with "
                                                   "`lamplighter certificate {}`", ref, head->entries, wish.entries_max, ref));
  }
  std::vector<record::Entry> entries;
  while (head && static_cast<std::int64_t>(entries.size()) < head->entries) {
    auto page = store.records().entries(outage->id, static_cast<std::int64_t>(entries.size()), entries_at_once);
    if (page.empty()) break;
    for (auto& one : page) {
      if (one.number <= head->entries) entries.push_back(std::move(one));
    }
  }
  std::vector<record::Seal> seals;
  for (auto& one : store.records().seals(outage->id)) {
    if (one.head.entries <= static_cast<std::int64_t>(entries.size())) seals.push_back(std::move(one));
  }
  auto const into = outage->merged_into ? store.outages().find(outage->merged_into) : std::nullopt;
  record::CertificateFacts facts;
  facts.utility = wish.utility;
  facts.outage = outage->ref;
  facts.kind = std::string(to_string(outage->kind));
  facts.state = std::string(to_string(outage->state));
  facts.area = outage->area;
  facts.feeder = outage->feeder;
  if (into) facts.merged_into = into->ref;
  facts.started_at = outage->started_at;
  facts.restored_at = outage->restored_at;
  facts.exported_at = wish.now;
  facts.notices = counts.total;
  facts.notices_open = counts.open;
  facts.notices_unrecorded = std::max<std::int64_t>(0, counts.total - counts.open - recorded(entries));
  return record::write_certificate(facts, entries, seals, key, wish.disclosure);
}

}  // namespace lamplighter::flow
