// Turns what geo answers into tables of ids and words.
#include "engine/app/trace_answers.hpp"

#include <algorithm>
#include <variant>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/csv.hpp"
#include "engine/app/trace_network.hpp"
#include "geo/answer_words.hpp"
#include "geo/back_feed.hpp"
#include "geo/supply_path.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace {

using geo::to_string;

json::value text(std::string_view words) { return json::value(words); }
json::value number(std::optional<double> value) { return value ? json::value(*value) : json::value(nullptr); }

std::string shown(std::string const& text) { return text; }
/// As text and CSV show it.
std::string shown(json::value const& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "yes" : "no";
  if (value.is_null()) return {};
  if (value.is_double()) return fmt::format("{:.1f}", value.get_double());
  return json::serialize(value);
}

/// Service points by a customer's id, a service point's or a meter's.
Result<std::vector<geo::ServicePointIndex>> points_of(geo::Network const& network, std::string const& id) {
  if (auto const customer = network.find_customer(id)) {
    auto const points = network.service_points_of(*customer);
    return std::vector(points.begin(), points.end());
  }
  if (auto const point = network.find_service_point(id)) return std::vector{*point};
  if (auto const meter = network.find_meter(id)) return std::vector{*meter};
  return fail(Error::Kind::usage, fmt::format("'{}' is no customer, service point or meter of the network", id));
}

/// Sources as "id (feeder)".
std::string named_sources(geo::Network const& network, std::vector<geo::SourceIndex> const& sources) {
  std::string names;
  for (auto const source : sources) {
    auto const& row = network.source(source);
    names += (names.empty() ? "" : "; ") + std::string(row.id);
    if (!row.feeder.empty()) names += fmt::format(" ({})", row.feeder);
  }
  return names;
}

json::array ids(geo::Network const& network, std::vector<geo::CustomerIndex> const& customers) {
  json::array out;
  for (auto const customer : customers) out.emplace_back(std::string(network.customer(customer).id));
  return out;
}

json::array changed_points(geo::Network const& network, std::vector<geo::SupplyChange> const& changes) {
  json::array out;
  for (auto const& change : changes) {
    out.push_back(json::object{{"service_point", std::string(network.service_point(change.point).id)},
                               {"before", to_string(change.before)}, {"after", to_string(change.after)}});
  }
  return out;
}

/// The places that an id may mean, told apart by what stands before a colon.
Result<geo::DeadZoneStart> place_named(geo::Network const& network, std::string const& place) {
  std::string wanted, id = place;
  for (char const* kind : {"line", "transformer", "node"}) {
    if (std::string const mark = std::string(kind) + ':'; place.starts_with(mark)) {
      wanted = kind;
      id = place.substr(mark.size());
    }
  }
  std::vector<std::pair<std::string, geo::DeadZoneStart>> found;
  for (auto const section : network.find_sections(id)) {
    bool const is_line = network.section(section).kind == geo::SectionRow::Kind::line;
    found.push_back({is_line ? "line" : "transformer", geo::zone_start(network, section)});
  }
  if (auto const node = network.find_node(id)) found.push_back({"node", {.nodes = {*node}}});
  std::erase_if(found, [&](auto const& one) { return !wanted.empty() && one.first != wanted; });
  if (found.size() == 1) return found.front().second;
  if (found.empty()) {
    return fail(Error::Kind::usage, fmt::format("'{}' is no line, transformer or node of the network", place));
  }
  return fail(Error::Kind::usage, fmt::format("'{}' is the id of a {} and of a {}; write {}:{} or {}:{}", id, found[0].first,
                                              found[1].first, found[0].first, id, found[1].first, id));
}

json::value kind_of(geo::Network const& network, geo::EdgeIndex edge) {
  if (auto const* device = std::get_if<geo::DeviceIndex>(&edge)) return text(to_string(network.device(*device).kind));
  bool const is_line = network.section(std::get<geo::SectionIndex>(edge)).kind == geo::SectionRow::Kind::line;
  return text(is_line ? "line" : "transformer");
}

json::value id_of(geo::Network const& network, geo::EdgeIndex edge) {
  if (auto const* device = std::get_if<geo::DeviceIndex>(&edge)) return text(network.device(*device).id);
  return text(network.section(std::get<geo::SectionIndex>(edge)).id);
}

void add_isolation(geo::Network const& network, geo::Isolation const& isolation, json::object& more) {
  json::array zone;
  for (auto const& node : isolation.zone) {
    zone.push_back(json::object{{"node", std::string(network.node_id(node.node))}, {"phases", to_string(node.phases)}});
  }
  more["zone"] = std::move(zone);
  more["supplying_inside"] = named_sources(network, isolation.supplying_inside);
  more["silent_inside"] = named_sources(network, isolation.silent_inside);
}

void say_sources_inside(geo::Network const& network, geo::Isolation const& isolation, TraceAnswer& answer) {
  if (!isolation.supplying_inside.empty()) {
    answer.sentences.push_back(fmt::format("NOT DEAD after that: source {} stands inside and no device cuts it off",
                                           named_sources(network, isolation.supplying_inside)));
  }
  if (!isolation.silent_inside.empty()) {
    answer.sentences.push_back(fmt::format("may be live: {} stands inside", named_sources(network, isolation.silent_inside)));
  }
}

std::string table(TraceAnswer const& answer) {
  std::vector<std::size_t> widths;
  for (auto const& column : answer.columns) widths.push_back(column.size());
  for (auto const& row : answer.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], shown(row[i]).size());
  }
  std::string out;
  auto const line = [&](auto const& fields) {
    std::string row;
    for (std::size_t i = 0; i < fields.size(); ++i) row += fmt::format("{:<{}}  ", shown(fields[i]), widths[i]);
    row.erase(row.find_last_not_of(' ') + 1);
    out += row + '\n';
  };
  if (!answer.rows.empty()) line(answer.columns);
  for (auto const& row : answer.rows) line(row);
  return out;
}

}  // namespace

std::string written(TraceAnswer const& answer, Format format) {
  switch (format) {
    case Format::csv: {
      std::string out;
      auto const line = [&](auto const& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i) out += (i == 0 ? "" : ",") + csv_field(shown(fields[i]));
        out += '\n';
      };
      line(answer.columns);
      for (auto const& row : answer.rows) line(row);
      return out;
    }
    case Format::json: {
      json::object whole = answer.more;
      json::array rows;
      for (auto const& row : answer.rows) {
        json::object object;
        for (std::size_t i = 0; i < row.size(); ++i) object[answer.columns[i]] = row[i];
        rows.push_back(std::move(object));
      }
      whole["rows"] = std::move(rows);
      return json::serialize(whole) + '\n';
    }
    case Format::text: break;
  }
  std::string out;
  for (auto const& sentence : answer.sentences) out += sentence + '\n';
  return out + table(answer);
}

Result<std::vector<geo::DeviceIndex>> devices_named(geo::Network const& network, std::vector<std::string> const& ids) {
  std::vector<geo::DeviceIndex> devices;
  for (auto const& id : ids) {
    auto const device = network.find_device(id);
    if (!device) {
      auto const sections = network.rows().sections;
      bool const is_section = std::any_of(sections.begin(), sections.end(), [&](auto const& row) { return row.id == id; });
      return fail(Error::Kind::usage,
                  is_section ? fmt::format("'{}' is a line or transformer, no device that opens; `--isolate {}` asks what cuts it off", id, id)
                             : fmt::format("device '{}' is not in the network; `lamplighter trace --all` lists the ids", id));
    }
    if (std::find(devices.begin(), devices.end(), *device) == devices.end()) devices.push_back(*device);
  }
  return devices;
}

Result<TraceAnswer> devices_above_answer(geo::LiveNetwork const& live, std::string const& customer) {
  geo::Network const& network = live.network();
  auto const points = points_of(network, customer);
  if (!points) return tl::unexpected<Error>(points.error());
  TraceAnswer answer;
  answer.columns = {"service_point", "place", "device_id", "kind", "feeder"};
  for (auto const point : *points) {
    std::size_t place = 0;
    std::string const id(network.service_point(point).id);
    auto const above = live.devices_above(point);
    for (auto const device : above) {
      answer.rows.push_back({text(id), ++place, text(network.device(device).id),
                             text(to_string(network.device(device).kind)), text(live.feeder_of(device))});
    }
    answer.sentences.push_back(fmt::format("{}: supplied on {}; {} devices above, the nearest first", id,
                                           live.supplied(point).empty() ? "no phase" : to_string(live.supplied(point)),
                                           above.size()));
  }
  return answer;
}

Result<TraceAnswer> path_answer(geo::LiveNetwork const& live, std::string const& customer) {
  geo::Network const& network = live.network();
  auto const points = points_of(network, customer);
  if (!points) return tl::unexpected<Error>(points.error());
  TraceAnswer answer;
  answer.columns = {"service_point", "phase", "step", "kind", "id", "to_node", "only_way"};
  for (auto const point : *points) {
    std::string const id(network.service_point(point).id);
    auto const paths = geo::paths_to_source(live, point);
    if (paths.empty()) answer.sentences.push_back(fmt::format("{}: no supply, so no way to a source", id));
    for (auto const& path : paths) {
      answer.sentences.push_back(fmt::format("{} on {}: {} steps to source {}", id, to_string(path.phase), path.steps.size(),
                                             named_sources(network, {path.source})));
      std::size_t count = 0;
      for (auto const& step : path.steps) {
        answer.rows.push_back({text(id), text(to_string(path.phase)), ++count, kind_of(network, step.edge),
                               id_of(network, step.edge), text(network.node_id(step.to)), step.is_only_way});
      }
    }
  }
  return answer;
}

Result<TraceAnswer> isolation_answer(geo::LiveNetwork const& live, std::string const& place) {
  geo::Network const& network = live.network();
  auto const start = place_named(network, place);
  if (!start) return tl::unexpected<Error>(start.error());
  auto const isolation = geo::isolation_of(live, *start);
  TraceAnswer answer;
  answer.columns = {"device_id", "kind", "role", "phases", "closed", "supplying"};
  for (auto const& device : isolation.boundary) {
    answer.rows.push_back({text(network.device(device.device).id), text(to_string(network.device(device.device).kind)),
                           text(to_string(device.role)), text(to_string(device.phases)), text(to_string(device.closed)),
                           text(to_string(device.supplying))});
  }
  answer.sentences.push_back(fmt::format("{} nodes in the zone, {} devices around it, {} to open; {} service points in the "
                                         "zone lose supply, {} beyond it",
                                         isolation.zone.size(), isolation.boundary.size(), isolation.opening.size(),
                                         isolation.inside.size(), isolation.beyond.size()));
  say_sources_inside(network, isolation, answer);
  add_isolation(network, isolation, answer.more);
  answer.more["inside"] = changed_points(network, isolation.inside);
  answer.more["beyond"] = changed_points(network, isolation.beyond);
  return answer;
}

Result<TraceAnswer> pick_up_answer(geo::LiveNetwork const& live, std::string const& place, WorkParties const& parties) {
  geo::Network const& network = live.network();
  auto const start = place_named(network, place);
  if (!start) return tl::unexpected<Error>(start.error());
  auto found = geo::pick_ups(live, *start);
  TraceAnswer answer;
  json::array refused;
  std::erase_if(found.ties, [&](geo::PickUp const& tie) {
    std::string const id(network.device(tie.device).id);
    auto const free = check_nobody_works(live, tie.energised, parties, fmt::format("closing '{}'", id));
    if (free) return false;
    refused.push_back(json::object{{"device_id", id}, {"reason", free.error().message}});
    return true;
  });
  answer.columns = {"device_id", "phases", "sources", "restored", "helped", "load_kw", "without_load", "rated_a", "load_a",
                    "rating", "joins_sources", "may_back_feed"};
  json::array customers;
  for (auto const& tie : found.ties) {
    answer.rows.push_back({text(network.device(tie.device).id), text(to_string(tie.phases)),
                           text(named_sources(network, tie.sources)), tie.restored.size(),
                           tie.helped.size(), tie.load_kw,
                           tie.customers_without_load, number(tie.rated_amps), number(tie.load_amps),
                           text(to_string(tie.rating)), tie.joins_sources, tie.may_back_feed});
    customers.push_back(json::object{{"device_id", std::string(network.device(tie.device).id)},
                                     {"restored", ids(network, tie.restored)}, {"helped", ids(network, tie.helped)}});
  }
  answer.sentences.push_back(fmt::format("{} devices open around the fault; {} customers out, {} of them at the fault itself; "
                                         "{} open devices could help, each alone",
                                         found.opened.size(), found.out.size(), found.inside_fault.size(), found.ties.size()));
  say_sources_inside(network, found.isolation, answer);
  for (auto const& one : refused) answer.sentences.emplace_back("NOT OFFERED: " + std::string(one.at("reason").as_string()));
  add_isolation(network, found.isolation, answer.more);
  answer.more["not_offered"] = std::move(refused);
  answer.more["out"] = ids(network, found.out);
  answer.more["inside_fault"] = ids(network, found.inside_fault);
  answer.more["customers"] = std::move(customers);
  return answer;
}

Result<TraceAnswer> closing_answer(geo::LiveNetwork const& live, std::string const& device, std::optional<std::string> const& phases,
                                   WorkParties const& parties) {
  geo::Network const& network = live.network();
  auto const index = network.find_device(device);
  if (!index) return fail(Error::Kind::usage, fmt::format("device '{}' is not in the network; `lamplighter trace --all` lists the ids", device));
  auto const asked = phases ? geo::phases_from(*phases).value_or(geo::PhaseSet::none()) : geo::PhaseSet::all();
  if (asked.empty()) {
    return fail(Error::Kind::usage, fmt::format("--phases '{}': write letters A, B, C, or leave it out for all", *phases));
  }
  auto const verdict = geo::would_close(live, *index, asked);
  auto const free = check_nobody_works(live, verdict.energised, parties, fmt::format("closing '{}'", device));
  if (!free) return tl::unexpected<Error>(free.error());
  TraceAnswer answer;
  answer.columns = {"effect", "phases", "from_sources", "to_sources"};
  for (auto const& reason : verdict.reasons) {
    answer.rows.push_back({text(to_string(reason.effect)), text(to_string(reason.phases)),
                           text(named_sources(network, reason.from_sources)), text(named_sources(network, reason.to_sources))});
  }
  answer.sentences.push_back(fmt::format("{}{} nodes would become live, {} service points change; phases swapped between the "
                                         "two sides are in no data",
                                         geo::needs_warning(verdict) ? "WARNING. " : "", verdict.energised.size(),
                                         verdict.changes.size()));
  json::array energised;
  for (auto const node : verdict.energised) energised.emplace_back(std::string(network.node_id(node)));
  answer.more["closes"] = to_string(verdict.closes);
  answer.more["needs_warning"] = geo::needs_warning(verdict);
  answer.more["energised"] = std::move(energised);
  answer.more["changes"] = changed_points(network, verdict.changes);
  return answer;
}

TraceAnswer back_feed_answer(geo::LiveNetwork const& live) {
  TraceAnswer answer;
  answer.columns = {"phase", "sources", "nodes"};
  json::array parts;
  for (auto const& part : geo::may_be_live(live)) {
    answer.rows.push_back({text(to_string(part.phase)), text(named_sources(live.network(), part.sources)), part.nodes.size()});
    json::array nodes;
    for (auto const node : part.nodes) nodes.emplace_back(std::string(live.network().node_id(node)));
    parts.push_back(json::object{{"phase", to_string(part.phase)}, {"nodes", std::move(nodes)}});
  }
  answer.sentences.push_back(fmt::format("{} parts without supply may be live", answer.rows.size()));
  answer.more["parts"] = std::move(parts);
  return answer;
}

}  // namespace lamplighter::app
