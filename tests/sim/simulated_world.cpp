// Wires a drawn scenario to the engine, a disk in memory and the mutations.
#include "tests/sim/simulated_world.hpp"

#include <memory>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/app/configuration.hpp"
#include "engine/app/settings.hpp"
#include "engine/app/simulation/checks.hpp"
#include "engine/app/simulation/run.hpp"
#include "tests/sim/drawn_scenario.hpp"
#include "tests/sim/forgetful_store.hpp"
#include "tests/support/faulty_vfs.hpp"

namespace lamplighter::test {
namespace {

using namespace simulation;

/// The shipped schedules and templates: what users run is what is tested. Read once.
flow::Settings const& shipped_settings() {
  static flow::Settings const settings = [] {
    app::Configuration configuration;
    std::string const examples = std::string(LAMPLIGHTER_SOURCE_DIR) + "/examples";
    for (auto const* name : {"planned", "fault", "crew"}) configuration.schedules.push_back(examples + "/schedules/" + name + ".yaml");
    configuration.templates = examples + "/templates";
    auto read = app::make_settings(configuration);
    if (!read) throw std::runtime_error(read.error().message);
    read->assignment = flow::Settings::Assignment::automatic;
    return std::move(*read);
  }();
  return settings;
}

/// Registered for as long as the world lives.
class MemoryDisk {
 public:
  explicit MemoryDisk(std::uint64_t seed) : name_(fmt::format("world-{}", seed)), disk_(register_faulty_vfs(name_)), random_(seed) {}
  ~MemoryDisk() { unregister_faulty_vfs(name_); }
  MemoryDisk(MemoryDisk const&) = delete;
  MemoryDisk& operator=(MemoryDisk const&) = delete;

  std::string const& name() const { return name_; }
  void ends(End how) {
    switch (how) {
      case End::orderly: return;
      case End::killed: return disk_.process_crash();
      case End::power_lost: return disk_.power_loss(random_);
    }
  }

 private:
  std::string name_;
  FaultyVfs& disk_;
  Random random_;
};

GatewayHooks gateway_hooks(Mutation mutation) {
  GatewayHooks hooks;
  if (mutation == Mutation::blind_retry) {
    hooks.spoil_outcome = [](notifiers::SubmissionOutcome& outcome) {
      if (outcome.kind == notifiers::SubmissionOutcome::Kind::uncertain) {
        outcome.kind = notifiers::SubmissionOutcome::Kind::rejected_temporarily;
      }
    };
  }
  if (mutation == Mutation::stale_words) hooks.lies_for = std::chrono::hours{6};
  if (mutation == Mutation::failure_beats_proof) {
    // Proof counts for nothing once a failure is known: the engine hears of failures only.
    auto const failed = std::make_shared<std::set<std::int64_t>>();
    hooks.keeps_receipt = [failed](notifiers::Receipt const& receipt) {
      if (notifiers::is_failure(receipt.state)) failed->insert(receipt.attempt.value);
      return notifiers::is_failure(receipt.state) || !failed->contains(receipt.attempt.value);
    };
  }
  return hooks;
}

StoreHooks store_hooks(Mutation mutation, MemoryDisk& disk) {
  StoreHooks hooks;
  hooks.ends = [&disk](End how) { disk.ends(how); };
  if (mutation == Mutation::no_time_outs) {
    auto const kept = std::make_shared<std::unique_ptr<ForgetfulStore>>();
    hooks.wrap = [kept](store::RegionStore& store) -> flow::Store& {
      *kept = std::make_unique<ForgetfulStore>(store);
      return **kept;
    };
  }
  return hooks;
}

/// Everything that the fake can do wrong. Fewer than half of the submissions go as they should.
GatewayRates all_faults() {
  return {.lost_reply = 70'000, .no_receipt = 60'000, .failed = 60'000, .refused = 60'000, .duplicate = 250'000, .reorder = 80'000,
          .late = 80'000, .error_reply = 70'000, .no_answer = 60'000, .partial = 80'000, .slow = 120'000, .forged = 250'000,
          .truncated = 200'000};
}

void count_faults(PlayedWorld& out, Run& run) {
  for (auto const& gateway : run.gateways()) {
    auto const& record = gateway->record();
    std::set<std::int64_t> made, answered;
    for (auto const& one : record.submitted) made.insert(one.attempt.value);
    for (auto const& one : record.answered) answered.insert(one.attempt.value);
    out.submissions += static_cast<int>(made.size());
    out.unanswered += static_cast<int>(made.size() - answered.size());
    for (auto const& one : record.reported) out.forged += made.contains(one.attempt.value) ? 0 : 1;
  }
  auto& store = run.host().store();
  out.unreadable = static_cast<int>(store.notices().all_raw_receipts(0, 100'000).size());
}

}  // namespace

PlayedWorld play(std::uint64_t seed, Mutation mutation, Gateways gateways) {
  auto drawn = draw_scenario(seed);
  if (gateways == Gateways::faulty) drawn.scenario.world.gateway = all_faults();
  MemoryDisk disk(seed);
  Run run({.scenario = std::move(drawn.scenario),
           .settings = shipped_settings(),
           .lanes = {{"sms", "sms"}, {"spool", "spool"}, {"voice", "voice"}},
           .loaded = &drawn.loaded,
           .seed = seed,
           .store = {.address = "sqlite:region.db", .region = {}, .owner = "simulation", .sqlite_vfs = disk.name()},
           .store_hooks = store_hooks(mutation, disk),
           .gateway_hooks = gateway_hooks(mutation)});
  if (auto const played = run.play(); !played) throw std::runtime_error(played.error().message);
  PlayedWorld out;
  out.ends = run.host().ends_count();
  if (!run.host().is_up()) {
    out.summary.violations = run.troubles();
    return out;
  }
  auto const books = read_books(run.host().store());
  out.summary = judge(run, books);
  out.summary.seed = seed;
  count_faults(out, run);
  return out;
}

std::string describe(std::uint64_t seed) {
  auto const drawn = draw_scenario(seed);
  static constexpr char const* words[] = {"planned_outage", "reschedule", "cancel_plan",  "fault",        "device_report", "trouble_call",
                                          "meter_report",   "confirm",    "etr",          "cancel",       "crew_step",     "gateway",
                                          "restart",        "kill",       "power_loss",   "clock_step",   "import"};
  std::string text = fmt::format("until {}\n", to_rfc3339(drawn.scenario.until));
  for (auto const& event : drawn.scenario.events) {
    text += fmt::format("{} {}", to_rfc3339(event.at), words[event.what.index()]);
    if (auto const* fault = std::get_if<Fault>(&event.what)) {
      text += fmt::format(" {} {}", fault->device, fault->momentary ? "momentary" : "");
    }
    if (auto const* plan = std::get_if<PlannedOutage>(&event.what)) {
      text += fmt::format(" {} {} to {} go {}", plan->devices.front(), to_rfc3339(plan->start), to_rfc3339(plan->end),
                          static_cast<int>(plan->go));
    }
    if (auto const* moved = std::get_if<Reschedule>(&event.what)) text += fmt::format(" to {}", to_rfc3339(moved->start));
    text += '\n';
  }
  return text;
}

}  // namespace lamplighter::test
