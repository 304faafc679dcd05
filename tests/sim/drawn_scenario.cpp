// Feeders of three shapes; plans that move, faults of every kind, and a machine that dies now and then.
#include "tests/sim/drawn_scenario.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/random.hpp"
#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::test {
namespace {

using namespace simulation;
using std::chrono::hours;
using std::chrono::minutes;

struct Feeder {
  std::string_view drawing;
  std::array<std::string_view, 3> plan_devices;   // what planned work opens
  std::array<std::string_view, 4> fault_devices;  // what breaks; the last two are seen by SCADA
};

constexpr std::array feeders = std::to_array<Feeder>({
    {R"(
        BRK1 --- a*3 --- REC2 --- b*4 --- FUS3 --- c*5
                                  b   --- FUS4:AB --- d*3:A
                 a   --- FUS5 --- e*4
     )",
     {"FUS5", "FUS3", "SWI0"},
     {"FUS3", "FUS4", "REC2", "BRK1"}},
    {R"(
        BRK1 --- a*2 --- SWI6 --- b*4 --- SEC7 --- c*3
        S2@ --- BRK8 --- f*3 --- SWI9/open --- c
                 b   --- FUS3 --- d*4:B --- FUS4 --- e*2:B
     )",
     {"SWI6", "FUS3", "SEC7"},
     {"FUS4", "FUS3", "BRK8", "BRK1"}},
    {R"(
        BRK1 --- a*1 --- b*6 --- FUS3 --- c*6
                         b   --- d --- REC2:ABC --- e*5:BC
     )",
     {"FUS3", "REC2", "BRK1"},
     {"FUS3", "FUS3", "REC2", "BRK1"}},
});

milliseconds draw_span(Random& random, milliseconds least, milliseconds span) {
  return least + milliseconds{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(span.count())))};
}

class Drawing {
 public:
  explicit Drawing(std::uint64_t seed) : random_(seed * 0x2545f4914f6cdd1dU + 1), feeder_(feeders[random_.below(feeders.size())]) {}

  DrawnScenario draw() {
    out_.loaded.imported.data = geo::lists_of(rows_from(feeder_.drawing));
    out_.loaded.imported.content_hash = "drawn";
    add_people();
    auto& scenario = out_.scenario;
    scenario.file = "drawn";
    scenario.start = time_from_rfc3339("2026-03-02T08:00:00+08:00").value();
    add_rates();
    add_crews();
    auto const days = 9 + static_cast<int>(random_.below(8));
    scenario.until = scenario.start + hours{24 * (days + 3)};
    add_plan(days);
    add_faults(days);
    add_machine(days);
    add_early_cut();
    std::ranges::stable_sort(scenario.events, {}, &ScenarioEvent::at);
    return std::move(out_);
  }

 private:
  void add(Time at, Happening what) { out_.scenario.events.push_back({at, std::move(what)}); }
  Time moment(int days) { return out_.scenario.start + draw_span(random_, hours{1}, hours{24 * days}); }
  bool has_device(std::string_view id) const {
    return std::ranges::any_of(out_.loaded.imported.data.devices, [&](auto const& row) { return row.id == id; });
  }

  void add_people() {
    int number = 0;
    for (auto const& row : out_.loaded.imported.data.customers) {
      ++number;
      if (random_.chance(60)) continue;  // nobody to tell: an exception, not a gap
      flow::CustomerImport one;
      one.customer.ref = row.id;
      one.customer.language = random_.chance(500) ? "zh" : "en";
      one.customer.classes = {"residential"};
      if (random_.chance(60)) {
        one.customer.classes = {"critical"};
        one.customer.critical_level = "second";
      }
      if (random_.chance(40)) one.customer.classes.emplace_back("life_support");
      notice::Contact contact;
      contact.role = "occupier";
      // Now and then one phone for two homes.
      contact.phone = fmt::format("+8613900{:06}", random_.chance(80) && number > 1 ? number - 1 : number);
      one.contacts.push_back(std::move(contact));
      out_.loaded.contacts.customers.push_back(std::move(one));
    }
  }

  void add_rates() {
    auto& world = out_.scenario.world;
    auto const some = [this](std::uint64_t most_permille) { return static_cast<Rate>(random_.below(most_permille + 1) * 1000); };
    world.callers.share = some(600);
    world.meters.last_gasp_delivered = some(1000);
    world.meters.restored_delivered = some(1000);
    world.gateway.lost_reply = some(150);
    world.gateway.no_receipt = some(150);
    world.gateway.failed = some(150);
    world.gateway.refused = some(100);
    world.gateway.reorder = some(100);
    world.gateway.duplicate = some(300);
    world.gateway.late = some(100);
    world.crews.silent = some(300);
    world.crews.verifies = some(1000);
  }

  void add_crews() {
    auto const count = 1 + random_.below(2);
    for (std::uint64_t i = 0; i < count; ++i) out_.scenario.crews.push_back({fmt::format("C{}", i + 1), {"line"}, std::nullopt, "city"});
  }

  void add_plan(int days) {
    if (random_.chance(150)) return;
    PlannedOutage plan;
    plan.id = "P1";
    auto const device = feeder_.plan_devices[random_.below(3)];
    plan.devices = {std::string(has_device(device) ? device : feeder_.plan_devices[0])};
    auto const& start = out_.scenario.start;
    plan.start = start + hours{24 * days} + minutes{static_cast<int>(random_.below(12 * 60))};
    plan.end = plan.start + draw_span(random_, minutes{30}, hours{5});
    auto const drawn = random_.below(10);
    plan.go = drawn < 7 ? Go::go : drawn == 7 ? Go::delay : drawn == 8 ? Go::cancel : Go::none;
    add(start, plan);
    auto const changed = random_.below(10);
    if (changed < 4) {
      auto const moved = plan.start + hours{24 * static_cast<int>(random_.below(3))} + minutes{30};
      add(moment(days - 1), Reschedule{"P1", moved, std::nullopt});
    }
    if (changed == 4) add(moment(days - 1), CancelPlan{"P1"});
  }

  /// A crew that does not wait for its time: the plan's device opens between the go and the announced start, in some worlds
  /// behind a gateway that is down while the last notice is due.
  void add_early_cut() {
    auto& events = out_.scenario.events;
    auto const planned = std::ranges::find_if(events, [](auto const& one) { return std::holds_alternative<PlannedOutage>(one.what); });
    bool const is_moved = std::ranges::any_of(events, [](auto const& one) {
      return std::holds_alternative<Reschedule>(one.what) || std::holds_alternative<CancelPlan>(one.what);
    });
    bool const is_drawn = random_.chance(400);
    if (planned == events.end() || is_moved || !is_drawn) return;
    auto& plan = std::get<PlannedOutage>(planned->what);
    if (plan.go != Go::go) return;
    plan.switching = Switching::none;
    auto const cut = plan.start - draw_span(random_, minutes{3}, minutes{50});
    auto const repair = draw_span(random_, minutes{5}, hours{2});
    auto const device = plan.devices.front();
    auto const last_notice = plan.start - minutes{30};
    add(cut, Fault{.device = device, .phases = std::nullopt, .cause = "maintenance", .repair = repair, .momentary = std::nullopt});
    add(cut + std::chrono::seconds{30}, DeviceReport{device, "opened", "crew", std::nullopt, std::nullopt});
    if (random_.chance(500)) return;
    add(last_notice - minutes{2}, GatewaySwitch{std::nullopt, GatewaySwitch::To::down});
    add(std::max(cut, last_notice) + minutes{3}, GatewaySwitch{std::nullopt, GatewaySwitch::To::up});
  }

  void add_faults(int days) {
    auto const count = random_.below(4);
    for (std::uint64_t i = 0; i < count; ++i) {
      Fault fault;
      fault.device = std::string(feeder_.fault_devices[random_.below(4)]);
      fault.cause = "tree";
      fault.repair = draw_span(random_, minutes{15}, hours{3});
      bool const is_seen = fault.device.starts_with("BRK") || fault.device.starts_with("REC");
      if (is_seen && random_.chance(400)) fault.momentary = draw_span(random_, std::chrono::seconds{1}, minutes{8});
      add(moment(days), fault);
    }
  }

  void add_machine(int days) {
    auto const near = [this, days] {
      // Half of all trouble comes close to something that happens.
      auto const& events = out_.scenario.events;
      if (events.empty() || random_.chance(500)) return moment(days + 1);
      auto const after = milliseconds{static_cast<std::int64_t>(random_.below(900'000))};
      return events[random_.below(events.size())].at + after;
    };
    // One draw a statement: compilers differ in which argument they evaluate first.
    auto const kills = random_.below(4);
    for (std::uint64_t i = 0; i < kills; ++i) {
      auto const away = draw_span(random_, std::chrono::seconds{5}, minutes{3});
      add(near(), Kill{std::nullopt, away});
    }
    if (random_.chance(400)) {
      auto const away = draw_span(random_, minutes{1}, minutes{20});
      add(near(), PowerLoss{away});
    }
    if (random_.chance(200)) add(near(), Restart{});
    if (random_.chance(150)) {
      auto const step = random_.chance(500) ? milliseconds{minutes{9}} : -milliseconds{minutes{9}};
      add(near(), ClockStep{step});
    }
    if (random_.chance(100)) add(near(), ImportNetwork{});
    if (random_.chance(350)) {
      auto const at = near();
      add(at, GatewaySwitch{random_.chance(500) ? std::optional<std::string>("sms") : std::nullopt, GatewaySwitch::To::down});
      add(at + draw_span(random_, minutes{2}, hours{4}), GatewaySwitch{std::nullopt, GatewaySwitch::To::up});
    }
  }

  Random random_;
  Feeder const& feeder_;
  DrawnScenario out_;
};

}  // namespace

DrawnScenario draw_scenario(std::uint64_t seed) { return Drawing(seed).draw(); }

}  // namespace lamplighter::test
