// `trace --plan`: a plan file replayed, with what each closing would do at its time.
#include <algorithm>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "engine/app/trace_answers.hpp"
#include "engine/app/trace_network.hpp"
#include "engine/base/time.hpp"
#include "geo/answer_words.hpp"
#include "geo/closing.hpp"
#include "geo/in_service.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace yaml = schedules::yaml;
namespace {

class PlanReader {
 public:
  PlanReader(geo::Network const& network, yaml::Problems& problems) : network_(network), problems_(problems) {}

  void read(yaml::Node const& document) {
    yaml::Reader plan(document, problems_, "plan");
    for (auto const* field : {"id", "kind", "cause", "work", "announced_at"}) plan.optional_text(field);  // what `preview` wants to know
    for (auto const& item : plan.list("steps")) read_step(item);
    auto const devices = plan.texts("devices");
    bool const has_windows = plan.has("windows");
    for (auto const& item : plan.list("windows")) {
      yaml::Reader window(item, problems_, "window");
      read_window(window, devices);
      window.finish();
    }
    std::ranges::sort(windows_, {}, &Window::start);
    for (std::size_t i = 1; i < windows_.size(); ++i) {
      if (windows_[i].start >= windows_[i - 1].end) continue;
      plan.problem("windows", fmt::format("the one from {} begins before the one before it ends", to_rfc3339(windows_[i].start)),
                   "write windows that are apart");
    }
    if (!devices.empty() && !has_windows) read_window(plan, devices);
    if (devices.empty()) {
      for (auto const* field : {"start", "end"}) plan.optional_text(field);
    }
    plan.finish();
    if (steps.empty() && problems_.empty()) {
      problems_.add(document.place, "the plan moves no device", "give 'steps', or 'devices' with 'start' and 'end'");
    }
  }

  std::vector<geo::SwitchingStep> steps;

 private:
  geo::DeviceIndex device(yaml::Reader& reader, std::string_view field, std::string const& id) {
    auto const found = network_.find_device(id);
    if (!found) reader.problem(field, fmt::format("device '{}' is not in the network", id), "`lamplighter trace --all` lists the ids");
    return found.value_or(geo::DeviceIndex{});
  }

  Time time(yaml::Reader& reader, std::string_view field) {
    auto const text = reader.required_text(field);
    if (text.empty()) return {};
    auto const time = time_from_rfc3339(text);
    if (!time) reader.problem(field, time.error().message, "write it as 2026-03-02T08:00:00+08:00");
    return time.value_or(Time{});
  }

  void add(Time at, geo::DeviceIndex index, geo::Position to, geo::PhaseSet phases) {
    if (index.is_valid()) steps.push_back({.at = at, .operation = {.device = index, .phases = phases, .to = to}});
  }

  void read_step(yaml::Node const& item) {
    yaml::Reader step(item, problems_, "step");
    auto const at = time(step, "at");
    auto const open = step.optional_text("open"), close = step.optional_text("close");
    auto const letters = step.optional_text("phases");
    auto const phases = letters ? geo::phases_from(*letters).value_or(geo::PhaseSet::none()) : geo::PhaseSet::all();
    if (phases.empty()) step.problem("phases", "is no set of A, B, C", "write for example AB, or leave it out for all");
    if (open.has_value() == close.has_value()) {
      step.problem("open", "a step opens or closes one device", "give either 'open' or 'close'");
    } else {
      auto const* field = open ? "open" : "close";
      add(at, device(step, field, open ? *open : *close), open ? geo::Position::open : geo::Position::closed, phases);
    }
    step.finish();
  }

  void read_window(yaml::Reader& reader, std::vector<std::string> const& devices) {
    auto const start = time(reader, "start"), end = time(reader, "end");
    windows_.push_back({start, end});
    if (end <= start) reader.problem("end", "is not after 'start'", "correct one of them");
    for (auto const& id : devices) {
      auto const index = device(reader, "devices", id);
      add(start, index, geo::Position::open, geo::PhaseSet::all());
      add(end, index, geo::Position::closed, geo::PhaseSet::all());
    }
  }

  struct Window {
    Time start, end;
  };
  geo::Network const& network_;
  yaml::Problems& problems_;
  std::vector<Window> windows_;
};

json::value end_of(std::optional<geo::Moment> until) {
  return until ? json::value(to_rfc3339(*until)) : json::value(nullptr);
}

/// Each closing, judged on the network as the steps before it leave it.
Result<json::array> closings(geo::LiveNetwork live, std::vector<geo::SwitchingStep> steps, WorkParties const& parties, std::size_t& warned) {
  std::stable_sort(steps.begin(), steps.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
  json::array out;
  for (auto const& step : steps) {
    if (step.operation.to == geo::Position::closed) {
      auto const verdict = geo::would_close(live, step.operation.device, step.operation.phases);
      auto const doing = fmt::format("the step at {}, closing '{}',", to_rfc3339(step.at), live.network().device(step.operation.device).id);
      if (auto const free = check_nobody_works(live, verdict.energised, parties, doing); !free) return tl::unexpected<Error>(free.error());
      json::array effects;
      for (auto const& reason : verdict.reasons) effects.emplace_back(geo::to_string(reason.effect));
      warned += geo::needs_warning(verdict) ? 1u : 0u;
      out.push_back(json::object{{"at", to_rfc3339(step.at)},
                                 {"device_id", std::string(live.network().device(step.operation.device).id)},
                                 {"needs_warning", geo::needs_warning(verdict)}, {"effects", std::move(effects)},
                                 {"nodes_energised", verdict.energised.size()}});
    }
    live.operate({&step.operation, 1});
  }
  return out;
}

/// Devices that the plan leaves in another position than it found them in; empty when there are none.
std::string left_otherwise(geo::LiveNetwork const& live, std::vector<geo::SwitchingStep> steps) {
  std::stable_sort(steps.begin(), steps.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
  auto after = live;
  std::vector<geo::DeviceIndex> moved;
  for (auto const& step : steps) {
    after.operate({&step.operation, 1});
    if (std::ranges::find(moved, step.operation.device) == moved.end()) moved.push_back(step.operation.device);
  }
  std::string names;
  for (auto const device : moved) {
    auto const before = live.open_phases(device), now = after.open_phases(device);
    if (before == now) continue;
    auto const said = [](geo::PhaseSet open) { return open.empty() ? std::string("closed") : "open on " + geo::to_string(open); };
    names += fmt::format("{}{} {} (was {})", names.empty() ? "" : ", ", live.network().device(device).id, said(now), said(before));
  }
  return names.empty() ? names : fmt::format("the plan leaves devices otherwise than it found them: {}", names);
}

}  // namespace

Result<std::vector<geo::SwitchingStep>> read_switching_plan(geo::Network const& network, std::string const& file) {
  yaml::Problems problems;
  auto const document = yaml::load_file(file, problems);
  if (!document) return fail(Error::Kind::usage, problems.text());
  PlanReader reader(network, problems);
  reader.read(*document);
  if (!problems.empty()) return fail(Error::Kind::usage, problems.text());
  return std::move(reader.steps);
}

Result<TraceAnswer> plan_answer(geo::LiveNetwork const& live, std::vector<geo::SwitchingStep> const& steps, WorkParties const& parties) {
  std::size_t warned = 0;
  auto judged = closings(live, steps, parties, warned);
  if (!judged) return tl::unexpected<Error>(judged.error());
  auto const windows = geo::replay_plan(live, steps);
  TraceAnswer answer;
  answer.columns = {"of", "id", "from", "until", "state", "lost", "feeds", "feeds_whole", "changeover"};
  for (auto const& window : windows.points) {
    answer.rows.push_back({"service_point", json::value(live.network().service_point(window.point).id), json::value(to_rfc3339(window.from)),
                           end_of(window.until), json::value(geo::to_string(window.state)), json::value(geo::to_string(window.lost)), "", "", ""});
  }
  std::size_t dead = 0, reduced = 0;
  for (auto const& window : windows.customers) {
    dead += window.state == geo::CustomerState::dead ? 1u : 0u;
    reduced += window.state == geo::CustomerState::reduced_security ? 1u : 0u;
    answer.rows.push_back({"customer", json::value(live.network().customer(window.customer).id), json::value(to_rfc3339(window.from)),
                           end_of(window.until), json::value(geo::to_string(window.state)), "", window.feeds,
                           window.feeds_whole,
                           json::value(window.changeover ? geo::to_string(*window.changeover) : std::string_view{})});
  }
  if (auto const left = left_otherwise(live, steps); !left.empty()) answer.sentences.push_back(left);
  answer.more["closings"] = std::move(*judged);
  answer.sentences.push_back(fmt::format("{} windows of service points; customers: {} windows wholly out, {} on reduced "
                                         "security; {} closings to be warned of",
                                         windows.points.size(), dead, reduced, warned));
  return answer;
}

Result<std::chrono::sys_days> day_from(std::string_view text) {
  auto const day = geo::day_in(text);
  if (!day) return fail(Error::Kind::usage, fmt::format("--as-of '{}': write a day as 2026-03-02", text));
  return *day;
}

}  // namespace lamplighter::app
