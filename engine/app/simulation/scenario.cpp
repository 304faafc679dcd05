// Reads the scenario file: rates, crews and events, each problem with its line.
#include "engine/app/simulation/scenario.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "engine/app/simulation/scenario_events.hpp"

namespace lamplighter::simulation {
namespace yaml = schedules::yaml;
namespace {

Rate rate_or(yaml::Reader& reader, std::string_view key, Rate fallback) {
  auto const share = reader.optional_share(key);
  return share ? static_cast<Rate>(std::lround(*share * always)) : fallback;
}

void read_callers(yaml::Node const& node, yaml::Problems& problems, CallerRates& out) {
  yaml::Reader reader(node, problems, "callers");
  out.share = rate_or(reader, "share", out.share);
  out.half_within = reader.optional_span("half_within").value_or(out.half_within);
  if (out.half_within <= milliseconds{0}) reader.problem("half_within", "is no time", "write for example 30m");
  reader.finish();
}

void read_gateway(yaml::Node const& node, yaml::Problems& problems, GatewayRates& out) {
  yaml::Reader reader(node, problems, "gateway");
  out.lost_reply = rate_or(reader, "lost_reply", out.lost_reply);
  out.no_receipt = rate_or(reader, "no_receipt", out.no_receipt);
  out.failed = rate_or(reader, "failed", out.failed);
  out.refused = rate_or(reader, "refused", out.refused);
  out.duplicate = rate_or(reader, "duplicate", out.duplicate);
  out.reorder = rate_or(reader, "reorder", out.reorder);
  out.late = rate_or(reader, "late", out.late);
  out.error_reply = rate_or(reader, "error_reply", out.error_reply);
  out.no_answer = rate_or(reader, "no_answer", out.no_answer);
  out.partial = rate_or(reader, "partial", out.partial);
  out.slow = rate_or(reader, "slow", out.slow);
  out.forged = rate_or(reader, "forged", out.forged);
  out.truncated = rate_or(reader, "truncated", out.truncated);
  if (out.lost_reply + out.no_receipt + out.failed + out.refused + out.reorder + out.error_reply + out.no_answer + out.partial > always) {
    reader.problem("lost_reply", "makes more than everything go wrong together with the others", "lower one of the shares");
  }
  reader.finish();
}

void read_world(yaml::Reader& root, yaml::Problems& problems, WorldRates& out) {
  auto const* node = root.optional_node("world");
  if (node == nullptr) return;
  yaml::Reader reader(*node, problems, "world");
  if (auto const* callers = reader.optional_node("callers")) read_callers(*callers, problems, out.callers);
  if (auto const* meters = reader.optional_node("meters")) {
    yaml::Reader shares(*meters, problems, "meters");
    out.meters.last_gasp_delivered = rate_or(shares, "last_gasp_delivered", out.meters.last_gasp_delivered);
    out.meters.restored_delivered = rate_or(shares, "restored_delivered", out.meters.restored_delivered);
    shares.finish();
  }
  if (auto const* gateway = reader.optional_node("gateway")) read_gateway(*gateway, problems, out.gateway);
  if (auto const* crews = reader.optional_node("crews")) {
    yaml::Reader shares(*crews, problems, "crews");
    out.crews.silent = rate_or(shares, "silent", out.crews.silent);
    out.crews.verifies = rate_or(shares, "verifies", out.crews.verifies);
    shares.finish();
  }
  reader.finish();
}

std::optional<geo::Coordinate> read_place(yaml::Reader& reader) {
  auto const& pair = reader.list("at");
  if (pair.empty()) return std::nullopt;
  std::array<double, 2> out{};
  for (std::size_t i = 0; i < pair.size() && i < 2; ++i) {
    auto const value = yaml::number({pair[i].text, pair[i].is_quoted});
    if (!value) reader.problem("at", value.error().message, "write two numbers, [x, y]");
    out[i] = value.value_or(0);
  }
  if (pair.size() != 2) reader.problem("at", "is no place", "write two numbers, [x, y]");
  return geo::Coordinate{out[0], out[1]};
}

void read_crews(yaml::Reader& root, yaml::Problems& problems, std::vector<ScenarioCrew>& out) {
  for (auto const& item : root.list("crews")) {
    yaml::Reader reader(item, problems, "crew");
    ScenarioCrew crew;
    crew.id = reader.required_text("id");
    crew.skills = reader.texts("skills");
    crew.at = read_place(reader);
    crew.area = reader.text_or("area", "");
    reader.finish();
    bool const is_known = std::ranges::any_of(out, [&](auto const& one) { return one.id == crew.id; });
    if (is_known) problems.add(item.place, fmt::format("crew '{}' stands twice", crew.id), "give each crew its own id");
    out.push_back(std::move(crew));
  }
}

void check_plans(std::vector<ScenarioEvent> const& events, std::vector<yaml::Place> const& places, yaml::Problems& problems) {
  std::vector<std::string> known;
  auto const is_known = [&](std::string const& id) { return std::ranges::find(known, id) != known.end(); };
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::string named;
    if (auto const* plan = std::get_if<PlannedOutage>(&events[i].what)) {
      if (is_known(plan->id)) problems.add(places[i], fmt::format("planned outage '{}' stands twice", plan->id), "choose another id");
      known.push_back(plan->id);
    } else if (auto const* moved = std::get_if<Reschedule>(&events[i].what)) {
      named = moved->id;
    } else if (auto const* cancelled = std::get_if<CancelPlan>(&events[i].what)) {
      named = cancelled->id;
    }
    if (!named.empty() && !is_known(named)) {
      problems.add(places[i], fmt::format("no planned outage '{}' stands above", named), "put its planned_outage event first");
    }
  }
}

}  // namespace

Result<std::string> scenario_config(std::string const& file) {
  yaml::Problems problems;
  auto const document = yaml::load_file(file, problems);
  if (!document) return fail(Error::Kind::usage, problems.text());
  auto const* config = document->find("config");
  if (config == nullptr || config->text.empty()) {
    return fail(Error::Kind::usage, fmt::format("{}:1: 'config' is missing; name the configuration file, for example config: "
                                                "lamplighter.yaml",
                                                file));
  }
  auto const folder = std::filesystem::absolute(file).parent_path();
  return (folder / config->text).lexically_normal().string();
}

Result<Scenario> read_scenario(std::string const& file, schedules::Zone const& zone, std::vector<std::string> const& notifiers) {
  yaml::Problems problems;
  auto const document = yaml::load_file(file, problems);
  if (!document) return fail(Error::Kind::usage, problems.text());
  yaml::Reader root(*document, problems, "scenario");
  Scenario out;
  out.file = file;
  out.config = (std::filesystem::absolute(file).parent_path() / root.required_text("config")).lexically_normal().string();
  auto const start = time_from_rfc3339(root.required_text("start"));
  if (!start) root.problem("start", start.error().message, "write for example 2026-03-02T08:00:00+08:00");
  out.start = start.value_or(Time{});
  EventReader events{out.start, zone, problems, notifiers};
  out.until = events.moment(root, "until");
  read_world(root, problems, out.world);
  read_crews(root, problems, out.crews);
  std::vector<yaml::Place> places;
  for (auto const& item : root.list("events")) {
    if (auto event = events.read(item)) {
      if (event->at > out.until && out.until > out.start) {
        problems.add(item.place, "the event is after 'until'", "it would never happen: move it, or let the scenario end later");
      }
      out.events.push_back(std::move(*event));
      places.push_back(item.place);
    }
  }
  root.finish();
  if (out.until <= out.start) root.problem("until", "is not after the start", "write for example +30d");
  check_plans(out.events, places, problems);
  if (!problems.empty()) return fail(Error::Kind::usage, problems.text());
  return out;
}

}  // namespace lamplighter::simulation
