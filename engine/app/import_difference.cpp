// Writing a difference down.
#include "engine/app/import_difference.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "engine/app/worded.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace {

constexpr std::size_t lines_max = 20;
constexpr std::size_t worst_max = 3;

template <class Things, class Write>
json::object listed(Things const& things, Write write) {
  json::array list;
  for (auto const& one : things) {
    if (list.size() == difference_listed_max) break;
    list.push_back(write(one));
  }
  return {{"count", things.size()}, {"listed", std::move(list)}};
}

json::object named(geo::NamedThing const& one) { return {{"id", one.id}, {"feeder", one.feeder}}; }

json::object moved(geo::MovedCustomer const& one) {
  return {{"id", one.id},
          {"feeder_before", one.feeder_before},
          {"feeder_after", one.feeder_after},
          {"transformer_before", one.transformer_before},
          {"transformer_after", one.transformer_after},
          {"other_devices", one.has_other_devices}};
}

json::array words_of(geo::RewiredDevice const& one) {
  json::array out;
  if (one.has_other_ends) out.emplace_back("ends");
  if (one.has_other_phases) out.emplace_back("phases");
  if (one.has_other_kind) out.emplace_back("kind");
  if (one.has_other_normal) out.emplace_back("normal_state");
  return out;
}

json::object rewired(geo::RewiredDevice const& one) {
  return {{"id", one.id}, {"feeder", one.feeder}, {"changed", words_of(one)}};
}

json::object feeder(geo::FeederDifference const& one) {
  return {{"feeder", one.feeder},
          {"customers_before", one.customers_before},
          {"customers_after", one.customers_after},
          {"customers_added", one.customers_added},
          {"customers_removed", one.customers_removed},
          {"customers_moved", one.customers_moved},
          {"devices_added", one.devices_added},
          {"devices_removed", one.devices_removed},
          {"devices_rewired", one.devices_rewired},
          {"sources_changed", one.sources_changed}};
}

std::string name_of(std::string const& feeder, geo::ReportLanguage language) {
  return feeder.empty() ? language == geo::ReportLanguage::zh ? "（无馈线）" : "no feeder" : feeder;
}

/// "ends, phases", in the order of the file.
std::string words_of(geo::RewiredDevice const& one, geo::ReportLanguage language) {
  std::string out;
  auto const add = [&](bool is_other, std::string_view english, std::string_view chinese) {
    if (!is_other) return;
    if (!out.empty()) out += language == geo::ReportLanguage::zh ? "、" : ", ";
    out += language == geo::ReportLanguage::zh ? chinese : english;
  };
  add(one.has_other_ends, "ends", "两端");
  add(one.has_other_phases, "phases", "相别");
  add(one.has_other_kind, "kind", "类别");
  add(one.has_other_normal, "normal_state", "常态");
  return out;
}

std::string ids_of(std::string_view what, std::vector<geo::NamedThing> const& things) {
  if (things.empty()) return {};
  std::string out = fmt::format("  {} {}:", things.size(), what);
  for (std::size_t i = 0; i < things.size() && i < lines_max; ++i) out += " " + things[i].id;
  return out + (things.size() > lines_max ? " …\n" : "\n");
}

}  // namespace

json::object difference_json(geo::Difference const& all) {
  json::array feeders;
  for (auto const& one : all.feeders) feeders.push_back(feeder(one));
  return {{"customers_before", all.customers_before},
          {"customers_after", all.customers_after},
          {"customers_changed", all.customers_changed()},
          {"customers_added", listed(all.customers_added, named)},
          {"customers_removed", listed(all.customers_removed, named)},
          {"customers_moved", listed(all.customers_moved, moved)},
          {"devices_added", listed(all.devices_added, named)},
          {"devices_removed", listed(all.devices_removed, named)},
          {"devices_rewired", listed(all.devices_rewired, rewired)},
          {"sources_added", listed(all.sources_added, named)},
          {"sources_removed", listed(all.sources_removed, named)},
          {"sources_changed", listed(all.sources_changed, named)},
          {"feeders", std::move(feeders)}};
}

std::string difference_text(geo::Difference const& all, int active_revision, geo::ReportLanguage language) {
  bool const is_zh = language == geo::ReportLanguage::zh;
  std::string out = worded(language, "against the active revision {}: {} of {} customers change ({} added, {} removed, {} moved)\n",
                           "与现用版本 {0} 相比：{2} 户用户中 {1} 户有变化（新增 {3}，减少 {4}，改接 {5}）\n", active_revision,
                           all.customers_changed(), all.customers_before, all.customers_added.size(), all.customers_removed.size(),
                           all.customers_moved.size());
  std::size_t shown = 0;
  for (auto const& one : all.feeders) {
    if (++shown > lines_max) continue;
    out += worded(language,
                  "  feeder {}: {} → {} customers, {} added, {} removed, {} moved; devices {} added, {} removed, {} re-wired{}\n",
                  "  馈线 {}：用户 {} → {}，新增 {}，减少 {}，改接 {}；设备新增 {}，减少 {}，改接 {}{}\n", name_of(one.feeder, language),
                  one.customers_before, one.customers_after, one.customers_added, one.customers_removed, one.customers_moved,
                  one.devices_added, one.devices_removed, one.devices_rewired,
                  one.sources_changed == 0 ? "" : is_zh ? "；电源点有变化" : "; its source is another");
  }
  if (shown > lines_max) {
    out += worded(language, "  … and {} more feeders; all of them with --format json\n", "  …… 另有 {} 条馈线；全部见 --format json\n",
                  shown - lines_max);
  }
  auto const ids = [&](char const* english, char const* chinese, std::vector<geo::NamedThing> const& things) {
    return ids_of(is_zh ? chinese : english, things);
  };
  out += ids("devices added", "台设备新增", all.devices_added) + ids("devices removed", "台设备减少", all.devices_removed);
  for (std::size_t i = 0; i < all.devices_rewired.size() && i < lines_max; ++i) {
    out += worded(language, "  device {} has other {}\n", "  设备 {} 有变化：{}\n", all.devices_rewired[i].id,
                  words_of(all.devices_rewired[i], language));
  }
  if (all.devices_rewired.size() > lines_max) {
    out += worded(language, "  … and {} more\n", "  …… 另有 {} 台\n", all.devices_rewired.size() - lines_max);
  }
  return out + ids("sources added", "个电源点新增", all.sources_added) +
         ids("sources removed", "个电源点减少", all.sources_removed) +
         ids("sources changed", "个电源点有变化", all.sources_changed);
}

std::string worst_feeders(geo::Difference const& all) {
  std::string out;
  for (std::size_t i = 0; i < all.feeders.size() && i < worst_max; ++i) {
    auto const& one = all.feeders[i];
    if (one.customers_changed() == 0) break;
    out += fmt::format("{}{} ({} of {} customers)", out.empty() ? "" : ", ", name_of(one.feeder, geo::ReportLanguage::en), one.customers_changed(),
                       std::max(one.customers_before, one.customers_after));
  }
  return out;
}

}  // namespace lamplighter::app
