// Steps and windows of a plan.
#include "engine/flow/plan_windows.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_security.hpp"
#include "engine/notice/cut_stages.hpp"
#include "engine/notice/decisions.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::size_t steps_max = 500;
constexpr std::size_t id_bytes_max = 64;
// No planned cut takes a month at a stretch: longer work is several windows, and a wrong year is found here.
constexpr std::chrono::hours longest_window{30 * 24};
// Yearly plans are made in the autumn before; what lies further ahead is a wrong year.
constexpr std::chrono::hours farthest_start{400 * 24};

DeviceId device_named(Context& ctx, BodyReader& reader, std::string_view field, std::string const& ref) {
  auto const index = ctx.network().find_device(ref);
  if (!index) {
    reader.problem(field, fmt::format("device '{}' is not in the network; see `lamplighter trace --all` for the ids", ref));
    return {};
  }
  return ctx.book.id_of(*index);
}

void read_explicit_steps(Context& ctx, BodyReader& reader, json::array const& list, std::vector<outage::PlanStep>& out) {
  for (auto const& item : list) {
    if (!item.is_object()) return reader.problem("steps", "must hold objects {at, open|close}");
    BodyReader step(item.get_object());
    auto const at = step.time("at");
    auto const open = step.optional_name("open");
    auto const close = step.optional_name("close");
    if (open.has_value() == close.has_value()) step.problem("open", "give either 'open' or 'close' with a device");
    if (auto const read = step.finish(); !read) return reader.problem("steps", read.error().message);
    out.push_back({at, device_named(ctx, reader, "steps", open ? *open : *close),
                   open ? geo::Position::open : geo::Position::closed});
  }
}

struct Interval {
  Time start, end;
};

std::vector<Interval> read_intervals(BodyReader& reader) {
  std::vector<Interval> out;
  if (auto const* windows = reader.optional_array("windows")) {
    for (auto const& item : *windows) {
      if (!item.is_object()) {
        reader.problem("windows", "must hold objects {start, end}");
        return out;
      }
      BodyReader window(item.get_object());
      out.push_back({window.time("start"), window.time("end")});
      if (auto const read = window.finish(); !read) reader.problem("windows", read.error().message);
    }
    reader.optional_time("start");
    reader.optional_time("end");
    if (out.empty()) reader.problem("windows", "is empty; give at least one {start, end}");
  } else {
    out.push_back({reader.time("start"), reader.time("end")});
  }
  for (auto const& interval : out) {
    if (interval.end <= interval.start) reader.problem("end", "must be after 'start'");
  }
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.start < b.start; });
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (out[i].start < out[i - 1].end) {
      reader.problem("windows", fmt::format("the one from {} begins before the one before it ends", to_rfc3339(out[i].start)));
    }
  }
  return out;
}

}  // namespace

bool has_steps(json::object const& body) {
  return body.contains("steps") || body.contains("devices") || body.contains("windows") || body.contains("start") ||
         body.contains("end");
}

std::vector<outage::PlanStep> read_steps(Context& ctx, BodyReader& reader) {
  std::vector<outage::PlanStep> out;
  if (auto const* list = reader.optional_array("steps")) {
    read_explicit_steps(ctx, reader, *list, out);
    if (list->empty()) reader.problem("steps", "is empty; give at least one {at, open|close}");
  } else {
    auto const devices = reader.texts("devices");
    for (auto const& interval : read_intervals(reader)) {
      for (auto const& ref : devices) {
        auto const device = device_named(ctx, reader, "devices", ref);
        out.push_back({interval.start, device, geo::Position::open});
        out.push_back({interval.end, device, geo::Position::closed});
      }
    }
  }
  if (out.size() > steps_max) reader.problem("steps", fmt::format("more than {} operations; split the plan", steps_max));
  std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
  return out;
}

namespace {

/// The network as it will be: live positions, with the devices of open outages back in their normal position, and no island.
geo::LiveNetwork without_outages(Context& ctx) {
  auto future = ctx.live.network();
  std::vector<geo::Operation> back_to_normal;
  outage::OutageFilter open_ones;
  open_ones.only_open = true;
  open_ones.limit = 100'000;
  for (auto const& outage : ctx.outages.list(open_ones)) {
    if (outage.state == outage::State::scheduled) continue;
    for (auto const& opened : outage.devices) {
      auto const device = ctx.book.device(opened.device);
      if (!device.is_valid()) continue;
      back_to_normal.push_back({device, future.network().device(device).phases, future.network().device(device).normal});
    }
  }
  future.operate(back_to_normal);
  for (auto const source : ctx.live.islands()) future.declare_island(source, geo::IslandSupply::ended);
  return future;
}

/// A plan that leaves somebody without supply would name an end that nobody plans: invalid.
Result<void> check_all_back(Context& ctx, std::vector<outage::PlanStep> const& steps) {
  auto future = without_outages(ctx);
  auto const& network = future.network();
  std::vector<geo::Operation> operations;
  for (auto const& step : steps) {
    auto const device = ctx.book.device(step.device);
    if (device.is_valid()) operations.push_back({device, network.device(device).phases, step.to});
  }
  auto changes = future.would_change(operations);
  std::erase_if(changes, [](auto const& change) { return (change.before - change.after).empty(); });
  if (changes.empty()) return {};
  return fail(Error::Kind::invalid,
              fmt::format("field 'steps': after the last step, at {}, {} service points (the first: '{}') have not the supply that "
                          "they had; add the steps that give it back, and look at the times of those there are",
                          to_rfc3339(steps.back().at), changes.size(), network.service_point(changes.front().point).id),
              "steps");
}

}  // namespace

Result<void> check_spans(Context& ctx, std::vector<outage::PlanStep> const& steps) {
  if (steps.empty()) return {};
  if (steps.front().at > ctx.now + farthest_start) {
    return fail(Error::Kind::invalid,
                fmt::format("field 'start': {} is more than {} days ahead; check the year", to_rfc3339(steps.front().at),
                            farthest_start.count() / 24),
                "start");
  }
  if (steps.back().at <= steps.front().at) {
    return fail(Error::Kind::invalid,
                fmt::format("field 'end': the cut at {} has no end; give the time at which everything is back as it was",
                            to_rfc3339(steps.front().at)),
                "end");
  }
  for (auto const& day : split_days(ctx, steps)) {
    if (day.end - day.start > longest_window) {
      return fail(Error::Kind::invalid,
                  fmt::format("field 'end': the cut from {} to {} lasts more than {} days; check the year, or give several "
                              "'windows'",
                              to_rfc3339(day.start), to_rfc3339(day.end), longest_window.count() / 24),
                  "end");
    }
  }
  return check_all_back(ctx, steps);
}

namespace {

/// ASCII letters, digits and - _ . :, and characters beyond ASCII but for controls, spaces and what cannot be seen.
bool is_of_id(std::string_view id, std::size_t place) {
  auto const at = [&](std::size_t i) { return i < id.size() ? static_cast<unsigned char>(id[i]) : 0U; };
  auto const one = at(place);
  bool const is_letter = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9');
  if (one < 0x80) return is_letter || one == '-' || one == '_' || one == '.' || one == ':';
  if (one == 0xC2 && at(place + 1) <= 0xA0) return false;                            // C1 controls, no-break space
  if (one == 0xE2 && (at(place + 1) == 0x80 || at(place + 1) == 0x81)) return false;  // spaces, joiners, directions
  return !(one == 0xEF && at(place + 1) == 0xBB && at(place + 2) == 0xBF);           // byte order mark
}

}  // namespace

Result<void> check_plan_id(std::string_view id) {
  bool is_good = !id.empty() && id.size() <= id_bytes_max && id.front() != '.';
  for (std::size_t i = 0; i < id.size(); ++i) is_good = is_good && is_of_id(id, i);
  if (is_good) return {};
  return fail(Error::Kind::invalid,
              fmt::format("field 'id': must be 1 to {} bytes of letters, digits and - _ . : and not begin with a dot, for it "
                          "stands in addresses and file names; choose another, or leave it out",
                          id_bytes_max),
              "id");
}

std::vector<outage::PlanWindow> windows_of(Context& ctx, std::vector<outage::PlanStep> const& steps) {
  if (steps.empty()) return {};
  auto future = without_outages(ctx);
  std::vector<outage::ReplayStep> replayed;
  for (auto const& step : steps) {
    auto const device = ctx.book.device(step.device);
    if (!device.is_valid()) continue;
    replayed.push_back({step.at, {device, future.network().device(device).phases, step.to}});
  }
  std::vector<outage::PlanWindow> out;
  for (auto const& window : outage::replay(std::move(future), replayed, steps.back().at)) {
    auto const point = ctx.book.id_of(window.point);
    out.push_back({point, ctx.book.id_of(ctx.network().customer_of(window.point)), window.start, window.end, window.loss});
  }
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) {
    return std::tie(a.point, a.start) < std::tie(b.point, b.start);
  });
  return out;
}

std::vector<outage::PlanWindow> refresh_windows(Context& ctx, outage::Plan const& plan) {
  auto kept = ctx.outages.windows(plan.outage, plan.revision);
  if (plan.steps.empty()) return kept;  // windows given, not derived
  // A step that the network does not know says nothing of whom it spares: those told keep what they were told.
  bool const is_whole = std::all_of(plan.steps.begin(), plan.steps.end(),
                                    [&](auto const& step) { return ctx.book.device(step.device).is_valid(); });
  auto fresh = is_whole ? windows_of(ctx, plan.steps) : kept;
  if (fresh.empty()) return kept;
  if (fresh != kept) {
    ctx.outages.put_windows(plan.outage, plan.revision, fresh);
    ctx.decide("plan_audience_changed", plan.outage.value, std::to_string(fresh.size()));
  }
  return fresh;
}

std::size_t count_customers(std::span<outage::PlanWindow const> windows) {
  std::set<CustomerId> distinct;
  for (auto const& window : windows) {
    if (window.loss == outage::Loss::out) distinct.insert(window.customer);
  }
  return distinct.size();
}

std::size_t count_points(std::span<outage::PlanWindow const> windows) {
  std::set<ServicePointId> distinct;
  for (auto const& window : windows) distinct.insert(window.point);
  return distinct.size();
}

std::int64_t planned_minutes(std::span<outage::PlanWindow const> windows) {
  std::int64_t total = 0;
  for (auto const& window : windows) total += std::chrono::floor<std::chrono::minutes>(window.end - window.start).count();
  return total;
}

schedules::Policy const* policy_for(Settings const& settings, std::string_view kind) {
  for (auto const& policy : settings.policies) {
    if (std::find(policy.kinds.begin(), policy.kinds.end(), kind) != policy.kinds.end()) return &policy;
  }
  return nullptr;
}

}  // namespace lamplighter::flow
