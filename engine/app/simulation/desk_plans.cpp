// The desk's planned work: created, approved, moved, answered at T−60, cut and energised by its crews.
#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "engine/app/simulation/desk.hpp"

namespace lamplighter::simulation {
namespace json = boost::json;
using flow::CommandKind;

/// A scenario may plan later than the law allows: that is its author's decision.
constexpr std::string_view scenario_wants = "the scenario has it so";

void Desk::plan(PlannedOutage const& plan) {
  auto& record = plans_[plan.id];
  record.plan = plan;
  json::array devices;
  for (auto const& device : plan.devices) devices.push_back(json::string(device));
  json::object body{{"id", plan.id},
                    {"kind", plan.kind},
                    {"devices", std::move(devices)},
                    {"start", to_rfc3339(plan.start)},
                    {"end", to_rfc3339(plan.end)}};
  host_.post({CommandKind::create_plan, {"planner", "planner"}, "", body, std::nullopt}, [this, asked = host_.moment(), id = plan.id](auto const& answer) {
    note_refusal(fmt::format("planned_outage {}", id), answer);
    if (!answer) return;
    keep_revision(id, asked, answer);
    if (plans_[id].plan.approval == Approval::none) return;
    boost::json::object const accepted{{"accept_missed_minimum", std::string(scenario_wants)},
                                       {"accept_last_feed", std::string(scenario_wants)}, {"accept_supply_event", std::string(scenario_wants)}};
    host_.post({CommandKind::approve_plan, {"shift-supervisor", "shift_supervisor"}, id, accepted, std::nullopt},
               [this, id](auto const& approved) {
                 note_refusal(fmt::format("approval of {}", id), approved);
                 if (!approved) return;
                 plans_[id].approved = host_.moment();
                 plans_[id].approved_at = agenda_.now();
               });
  });
}

void Desk::reschedule(Reschedule const& moved) {
  json::object body{{"start", to_rfc3339(moved.start)}, {"accept_missed_minimum", std::string(scenario_wants)},
                    {"accept_last_feed", std::string(scenario_wants)}, {"accept_supply_event", std::string(scenario_wants)}};
  if (moved.end) body["end"] = to_rfc3339(*moved.end);
  host_.post({CommandKind::revise_plan, {"shift-supervisor", "shift_supervisor"}, moved.id, body, std::nullopt},
             [this, asked = host_.moment(), id = moved.id](auto const& answer) {
               note_refusal(fmt::format("reschedule {}", id), answer);
               if (answer) keep_revision(id, asked, answer);
             });
}

void Desk::cancel(CancelPlan const& cancelled) {
  post(CommandKind::cancel_plan, cancelled.id, {}, [this, id = cancelled.id](auto const& answer) {
    note_refusal(fmt::format("cancel_plan {}", id), answer);
    if (answer) plans_[id].cancelled = host_.moment();
  });
}

void Desk::keep_revision(std::string const& id, std::int64_t asked, Result<flow::Answer> const& answer) {
  auto const& body = answer->body;
  PlanRevision fresh;
  fresh.revision = static_cast<int>(body.at("revision").to_number<std::int64_t>());
  fresh.start = time_from_rfc3339(std::string(body.at("start").as_string())).value_or(Time{});
  fresh.end = time_from_rfc3339(std::string(body.at("end").as_string())).value_or(Time{});
  fresh.at = agenda_.now();
  fresh.asked = asked;
  fresh.moment = host_.moment();
  auto& record = plans_[id];
  if (!record.revisions.empty() && record.revisions.back().revision == fresh.revision) return;
  record.revisions.push_back(fresh);
  record.gone = 0;  // a go was for the time before
  schedule_switching(id, fresh);
}

void Desk::answer_go(std::string const& id) {
  auto const wanted = plans_[id].plan.go;
  switch (wanted) {
    case Go::none: return;
    case Go::cancel: return cancel(CancelPlan{id});
    case Go::delay: {
      plans_[id].plan.go = Go::go;  // once
      auto const start = plans_[id].revisions.back().start + std::chrono::hours{2};
      return post(CommandKind::delay_plan, id, {{"start", to_rfc3339(start)}},
                  [this, asked = host_.moment(), id](auto const& answer) {
        note_refusal(fmt::format("delay of {}", id), answer);
        if (answer) keep_revision(id, asked, answer);
      });
    }
    case Go::go:
      plans_[id].go_asked = host_.moment();
      return post(CommandKind::go_plan, id, {{"accept_unproven", "all of them were called"}}, [this, id](auto const& answer) {
        note_refusal(fmt::format("go of {}", id), answer);
        if (!answer) return;
        plans_[id].gone = host_.moment();
        plans_[id].gone_at = agenda_.now();
      });
  }
}

void Desk::schedule_switching(std::string const& id, PlanRevision const& revision) {
  if (plans_[id].plan.switching == Switching::none) return;
  agenda_.at(revision.start + minutes(0, 2), [this, id, number = revision.revision] { cut(id, number); });
}

/// The crew opens only on the newest revision and with its go. A clock alone cuts nobody off.
void Desk::cut(std::string const& id, int revision) {
  auto& record = plans_[id];
  if (record.cancelled != 0 || record.gone == 0 || record.revisions.back().revision != revision || record.was_cut) return;
  record.was_cut = true;
  for (auto const& name : record.plan.devices) {
    auto const device = truth_.find_device(name);
    if (!device) continue;
    nature_.switch_by_crew(*device, truth_.device(*device).phases - truth_.open_phases(*device), geo::Position::open, "");
  }
  agenda_.at(record.revisions.back().end - std::chrono::minutes{5} + minutes(0, 12), [this, id] { energise(id); });
}

void Desk::energise(std::string const& id) {
  for (auto const& name : plans_[id].plan.devices) {
    auto const device = truth_.find_device(name);
    if (!device) continue;
    nature_.switch_by_crew(*device, truth_.open_phases(*device), geo::Position::closed, "");
  }
}

}  // namespace lamplighter::simulation
