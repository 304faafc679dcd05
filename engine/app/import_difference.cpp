// Writing a difference down.
#include "engine/app/import_difference.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <fmt/format.h>

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

std::string name_of(std::string const& feeder) { return feeder.empty() ? "no feeder" : feeder; }

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

std::string difference_text(geo::Difference const& all, int active_revision) {
  std::string out = fmt::format("against the active revision {}: {} of {} customers change ({} added, {} removed, {} moved)\n",
                                active_revision, all.customers_changed(), all.customers_before, all.customers_added.size(),
                                all.customers_removed.size(), all.customers_moved.size());
  std::size_t shown = 0;
  for (auto const& one : all.feeders) {
    if (++shown > lines_max) continue;
    out += fmt::format("  feeder {}: {} → {} customers, {} added, {} removed, {} moved; devices {} added, {} removed, {} "
                       "re-wired{}\n",
                       name_of(one.feeder), one.customers_before, one.customers_after, one.customers_added,
                       one.customers_removed, one.customers_moved, one.devices_added, one.devices_removed,
                       one.devices_rewired, one.sources_changed > 0 ? "; its source is another" : "");
  }
  if (shown > lines_max) out += fmt::format("  … and {} more feeders; all of them with --format json\n", shown - lines_max);
  out += ids_of("devices added", all.devices_added) + ids_of("devices removed", all.devices_removed);
  for (std::size_t i = 0; i < all.devices_rewired.size() && i < lines_max; ++i) {
    std::string words;
    for (auto const& word : words_of(all.devices_rewired[i])) {
      words += (words.empty() ? "" : ", ") + std::string(word.as_string());
    }
    out += fmt::format("  device {} has other {}\n", all.devices_rewired[i].id, words);
  }
  if (all.devices_rewired.size() > lines_max) out += fmt::format("  … and {} more\n", all.devices_rewired.size() - lines_max);
  return out + ids_of("sources added", all.sources_added) + ids_of("sources removed", all.sources_removed) +
         ids_of("sources changed", all.sources_changed);
}

std::string worst_feeders(geo::Difference const& all) {
  std::string out;
  for (std::size_t i = 0; i < all.feeders.size() && i < worst_max; ++i) {
    auto const& one = all.feeders[i];
    if (one.customers_changed() == 0) break;
    out += fmt::format("{}{} ({} of {} customers)", out.empty() ? "" : ", ", name_of(one.feeder), one.customers_changed(),
                       std::max(one.customers_before, one.customers_after));
  }
  return out;
}

}  // namespace lamplighter::app
