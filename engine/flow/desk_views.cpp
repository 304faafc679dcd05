// Puts together what several questions to the store answer.
#include "engine/flow/desk_views.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "geo/live_network.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::size_t devices_shown = 3;

json::array words(std::vector<std::string> const& texts) {
  json::array out;
  for (auto const& text : texts) out.emplace_back(text);
  return out;
}

/// The job that is being done or waits; the newest when none is open.
json::value job_of(Store& store, OutageId id) {
  auto const jobs = store.dispatches().jobs_of(id);
  if (jobs.empty()) return nullptr;
  auto const is_open = [](dispatch::Job const& job) { return !job.verified_at; };
  auto const found = std::ranges::find_if(jobs, is_open);
  auto const& job = found == jobs.end() ? jobs.back() : *found;
  auto const crew = job.crew ? store.dispatches().find_crew(job.crew) : std::nullopt;
  return json::object{{"id", job.ref}, {"state", std::string(to_string(job.state))}, {"crew", crew ? json::value(crew->ref) : json::value(nullptr)}};
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return out;
}

/// Those whose id begins with the words stand first.
json::array device_rows(NetworkMap const& map, geo::LiveNetwork const& live, std::string_view asked, int limit) {
  auto const wanted = lower(asked);
  std::vector<std::pair<bool, std::uint32_t>> found;
  auto const& network = live.network();
  for (std::uint32_t d = 0; d < network.device_count(); ++d) {
    auto const row = network.device({d});
    auto const id = lower(row.id);
    if (id.find(wanted) == std::string::npos && lower(row.name).find(wanted) == std::string::npos) continue;
    found.emplace_back(!id.starts_with(wanted), d);
  }
  std::ranges::stable_sort(found, {}, [](auto const& one) { return one.first; });
  if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
  json::array out;
  for (auto const& [later, d] : found) {
    auto const row = network.device({d});
    out.push_back(json::object{{"device", row.id}, {"name", row.name}, {"kind", geo::to_string(row.kind)}, {"feeder", live.feeder_of(geo::DeviceIndex{d})},
                               {"at", map.device_at(d)}, {"customers_count", live.downstream_count({d}).any}});
  }
  return out;
}

}  // namespace

void add_queue_fields(Store& store, DeskReader& desk, json::object& outages) {
  auto const refs = store.flow().device_refs();
  for (auto& one : outages.at("outages").as_array()) {
    auto& row = one.as_object();
    auto const outage = store.outages().find_by_ref(std::string_view(row.at("id").as_string()));
    if (!outage) continue;
    auto const counts = desk.outage_counts(outage->id);
    json::array devices;
    for (auto const& device : outage->devices) {
      auto const ref = refs.find(device.device.value);
      if (ref != refs.end() && devices.size() < devices_shown) devices.emplace_back(ref->second);
    }
    row["devices"] = std::move(devices);
    row["calls"] = counts.calls;
    row["critical"] = counts.critical;
    row["life_support"] = counts.life_support;
    row["customers_planned"] = counts.planned;
    row["job"] = job_of(store, outage->id);
  }
}

Result<json::object> view_affected(Store& store, DeskReader& desk, std::string_view ref, std::vector<std::string> const& classes,
                                   Page const& page, Detail detail) {
  auto const outage = store.outages().find_by_ref(ref);
  if (!outage) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", ref));
  auto const found = desk.affected(outage->id, classes, page.after, page.limit);
  json::array rows;
  for (auto const& one : found) {
    json::object row{{"customer", one.ref}, {"classes", words(one.classes)}, {"critical_level", one.critical_level}, {"is_out", one.is_out}};
    if (detail == Detail::full) {
      auto const customer = store.notices().find_customer(one.id);
      auto const contacts = store.notices().contacts(one.id);
      row["address"] = customer ? customer->address : std::string{};
      row["name"] = contacts.empty() ? std::string{} : contacts.front().name;
      row["phone"] = contacts.empty() ? std::string{} : contacts.front().phone;
    }
    rows.push_back(std::move(row));
  }
  json::object out{{"outage", outage->ref}, {"customers", std::move(rows)}};
  if (!found.empty() && static_cast<int>(found.size()) == page.limit) out["next"] = std::to_string(found.back().id.value);
  return out;
}

json::object view_search(Store& store, DeskReader& desk, NetworkMap const& map, geo::LiveNetwork const& live, std::string_view asked,
                         int limit, Detail detail) {
  json::object out{{"devices", device_rows(map, live, asked, limit)}};
  json::array outages;
  for (auto const& ref : desk.find_outages(asked, limit)) {
    auto const row = store.outages().find_by_ref(ref);
    if (row) outages.push_back(json::object{{"outage", ref}, {"kind", to_string(row->kind)}, {"state", to_string(row->state)}, {"feeder", row->feeder}});
  }
  out["outages"] = std::move(outages);
  if (detail == Detail::without_people) return out;
  json::array customers;
  for (auto const& one : desk.find_customers(asked, limit)) {
    customers.push_back(json::object{{"customer", one.ref}, {"address", one.address}});
  }
  out["customers"] = std::move(customers);
  return out;
}

Result<json::object> view_notice_summary(Store& store, DeskReader& desk, std::string_view ref) {
  auto const outage = store.outages().find_by_ref(ref);
  if (!outage) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", ref));
  json::array stages, waves, channels;
  for (auto const& one : desk.notice_counts(outage->id)) {
    json::object row{{"stage", one.stage}, {"count", one.count}, {"state", "open"}, {"evidence", nullptr}};
    if (one.outcome) {
      row["state"] = to_string(static_cast<notice::OutcomeKind>(*one.outcome));
      row["evidence"] = notifiers::to_string(static_cast<notice::Evidence>(*one.evidence));
    }
    stages.push_back(std::move(row));
  }
  for (auto const& one : store.notices().waves(outage->id)) {
    waves.push_back(json::object{{"id", std::to_string(one.id.value)}, {"stage", one.stage}, {"due_at", to_rfc3339(one.due_at)},
                                 {"state", to_string(one.state)}, {"needs_go", one.needs_go}, {"revision", one.revision}});
  }
  for (auto const& one : store.notices().counters(outage->id)) {
    channels.push_back(json::object{{"stage", one.stage}, {"channel", one.channel}, {"state", one.state}, {"count", one.count}});
  }
  return json::object{{"outage", outage->ref}, {"stages", std::move(stages)}, {"waves", std::move(waves)}, {"channels", std::move(channels)},
                      {"told", store.notices().told(outage->id).size()}};
}

Result<json::object> view_audit(DeskReader& desk, std::string_view before, std::string_view actor, int limit) {
  std::optional<DeskReader::AuditPlace> place;
  if (!before.empty()) {
    std::int64_t at = 0, id = 0;
    auto const* const end = before.data() + before.size();
    auto const first = std::from_chars(before.data(), end, at);
    bool const is_split = first.ec == std::errc{} && first.ptr != end && *first.ptr == '-';
    auto const second = is_split ? std::from_chars(first.ptr + 1, end, id) : first;
    if (!is_split || second.ec != std::errc{} || second.ptr != end) {
      return fail(Error::Kind::invalid, "'before' must be the 'next' of an earlier answer", "before");
    }
    place = {from_ms(at), id};
  }
  auto const found = desk.audit(place, actor, limit);
  json::array rows;
  for (auto const& one : found) {
    rows.push_back(json::object{{"at", to_rfc3339(one.at)}, {"actor", one.actor}, {"action", one.action}, {"object", one.object}, {"detail", one.detail}});
  }
  json::object out{{"audit", std::move(rows)}};
  if (!found.empty() && static_cast<int>(found.size()) == limit) out["next"] = fmt::format("{}-{}", to_ms(found.back().at), found.back().id);
  return out;
}

}  // namespace lamplighter::flow
