// Counts and names what a day leaves out of a network, and what later days change in it.
#include "geo/service_day.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "geo/finding_words.hpp"
#include "geo/in_service.hpp"

namespace lamplighter::geo {
namespace {

constexpr std::size_t ids_named = 5;

/// Calls `visit(layer, row)` for every row with dates.
void for_each_dated(NetworkRows const& data, auto const& visit) {
  for (auto const& row : data.sources) visit("sources", row);
  for (auto const& row : data.sections) visit(row.kind == SectionKind::line ? "lines" : "transformers", row);
  for (auto const& row : data.devices) visit("switches", row);
  for (auto const& row : data.customers) visit("customers", row);
  for (auto const& row : data.service_points) visit("service_points", row);
}

std::string named(std::vector<std::string> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::string out;
  for (std::size_t i = 0; i < std::min(ids.size(), ids_named); ++i) out += fmt::format("{}'{}'", i == 0 ? "" : ", ", ids[i]);
  return ids.size() > ids_named ? out + ", …" : out;
}

}  // namespace

std::vector<ServiceChange> service_changes_after(NetworkRows const& data, std::chrono::sys_days day) {
  using Kind = ServiceChange::Kind;
  std::vector<ServiceChange> out;
  for_each_dated(data, [&](char const* layer, auto const& row) {
    auto const& [from, until] = row.service;
    if (from && until && *until <= *from) return;  // it never is in service
    if (from && *from > day) out.push_back({Kind::begins, *from, layer, std::string(row.id)});
    if (until && *until > day) out.push_back({Kind::ends, *until, layer, std::string(row.id)});
  });
  std::sort(out.begin(), out.end(), [](ServiceChange const& a, ServiceChange const& b) {
    return std::tie(a.day, a.layer, a.id, a.kind) < std::tie(b.day, b.layer, b.id, b.kind);
  });
  return out;
}

std::string day_text(std::chrono::sys_days day) {
  std::chrono::year_month_day const parts{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()), static_cast<unsigned>(parts.month()),
                     static_cast<unsigned>(parts.day()));
}

bool has_service_dates(NetworkLists const& lists) {
  return lists.sources.service.size() + lists.sections.service.size() + lists.devices.service.size() + lists.customers.service.size() +
             lists.service_points.service.size() >
         0;
}

bool stand_on(NetworkLists& data, std::chrono::sys_days day, std::vector<Finding>& findings) {
  std::map<std::string, std::vector<std::string>> left_out;  // by layer: ids
  struct Customers {
    std::size_t left_out = 0, all = 0;
  };
  std::map<std::string_view, Customers> feeders;
  auto const is_away = [&](auto const& row) { return !is_in_service(row.service, day); };
  bool const has_away = std::any_of(data.customers.begin(), data.customers.end(), is_away);
  for (auto const& row : data.customers) {
    if (!has_away) break;
    auto& count = feeders[row.feeder];
    ++count.all;
    if (is_away(row)) ++count.left_out;
  }
  for_each_dated(data, [&](std::string_view layer, auto const& row) {
    if (layer != "customers" && is_away(row)) left_out[std::string(layer)].emplace_back(row.id);
  });
  for (auto const& [layer, ids] : left_out) {
    findings.push_back(make_finding(610, Finding::Severity::info, layer, "", said(ids.size(), day_text(day), named(ids))));
  }
  for (auto const& [feeder, count] : feeders) {
    if (count.left_out == 0) continue;
    findings.push_back(make_finding(608, Finding::Severity::info, "customers", "",
                                    said_as("dates", count.left_out, count.all, day_text(day))));
    findings.back().feeder = feeder;
  }
  std::map<std::string, std::vector<ServiceChange>> later;
  for (auto& change : service_changes_after(data, day)) later[change.layer].push_back(std::move(change));
  for (auto const& [layer, changes] : later) {
    std::vector<std::string> ids;
    for (auto const& change : changes) {
      if (change.day == changes.front().day) ids.push_back(change.id);
    }
    findings.push_back(make_finding(611, Finding::Severity::warning, layer, "",
                                    said(changes.size(), day_text(day), day_text(changes.front().day), named(ids))));
  }
  if (!has_away && left_out.empty()) return false;
  data = in_service_on(std::move(data), day);
  return true;
}

}  // namespace lamplighter::geo
