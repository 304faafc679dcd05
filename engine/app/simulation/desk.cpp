// What the desk does by itself: alarms, orders without an answer, supply without proof.
#include "engine/app/simulation/desk.hpp"

#include "engine/flow/dispatch_flow.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lamplighter::simulation {
namespace json = boost::json;
using flow::CommandKind;

Desk::Desk(Agenda& agenda, Host& host, Nature& nature, Crews& crews, Truth& truth, std::uint64_t seed)
    : agenda_(agenda), host_(host), nature_(nature), crews_(crews), truth_(truth), random_(seed ^ 0x6465736bU) {}

milliseconds Desk::minutes(std::uint64_t least, std::uint64_t span) {
  return milliseconds{static_cast<std::int64_t>((least * 60'000) + random_.below(span * 60'000))};
}

void Desk::post(CommandKind kind, std::string const& object, json::object body, Host::Then then) {
  host_.post({kind, {"desk", "dispatcher"}, object, std::move(body), std::nullopt}, std::move(then));
}

void Desk::note_refusal(std::string const& what, Result<flow::Answer> const& answer) {
  if (!answer) refusals_.push_back(fmt::format("{}: {}", what, answer.error().message));
}

void Desk::watch(std::vector<flow::Effects::LiveEvent> const& events) {
  bool const concerns = std::ranges::any_of(events, [](auto const& event) {
    return event.kind == "alarm" || event.kind == "job" || event.kind == "sending";
  });
  if (!concerns || is_looking_) return;
  is_looking_ = true;
  agenda_.in(std::chrono::seconds{5}, [this] {
    is_looking_ = false;
    look();
  });
}

void Desk::look() {
  if (!host_.is_up()) return;
  for (auto const& alarm : host_.store().flow().open_alarms()) {
    if (handled_.emplace(alarm.kind, alarm.object, alarm.raised_at).second) handle(alarm);
  }
  ring_silent();
}

void Desk::handle(flow::Alarm const& alarm) {
  auto const id = alarm.object;
  if (alarm.kind == "go_due") {
    auto const row = host_.store().outages().find(OutageId{id});
    if (row && plans_.contains(row->ref)) agenda_.in(minutes(1, 4), [this, ref = row->ref] { answer_go(ref); });
  } else if (alarm.kind == "supply_unconfirmed") {
    agenda_.in(minutes(5, 10), [this, id] { make_restored(OutageId{id}); });
  } else if (alarm.kind == "sending_held") {
    agenda_.in(minutes(4, 5), [this] { post(CommandKind::release_sending, "", {{"scope", "all"}}); });
  } else if (alarm.kind == "job_unassigned" || alarm.kind == "order_unacknowledged" || alarm.kind == "job_returned" ||
             alarm.kind == "job_suspended") {
    if (waiting_jobs_.insert(id).second) agenda_.in(minutes(3, 4), [this, id] { send_somebody(JobId{id}); });
  }
}

/// A crew that was sent an order and says nothing is called by voice.
void Desk::ring_silent() {
  for (auto const& job : host_.store().dispatches().jobs(true, 0, 1000)) {
    if (job.state == dispatch::JobState::open && waiting_jobs_.insert(job.id.value).second) {
      agenda_.in(minutes(3, 4), [this, id = job.id] { send_somebody(id); });
    }
    if (job.state != dispatch::JobState::dispatched || !rung_.emplace(job.ref, job.order_number).second) continue;
    agenda_.in(std::chrono::minutes{5}, [this, id = job.id, order = job.order_number] {
      if (!host_.is_up()) return;
      auto const now = host_.store().dispatches().find_job(id);
      if (!now || now->state != dispatch::JobState::dispatched || now->order_number != order) return;
      if (auto const crew = host_.store().dispatches().find_crew(now->crew)) crews_.ring(crew->ref);
    });
  }
}

/// Nobody took the job: the desk names a crew, one after the other, until one is free.
void Desk::send_somebody(JobId id) {
  auto const again = [this, id] { agenda_.in(minutes(5, 2), [this, id] { send_somebody(id); }); };
  if (!host_.is_up()) return again();
  auto const job = host_.store().dispatches().find_job(id);
  bool const is_waiting = job && (job->state == dispatch::JobState::open || job->state == dispatch::JobState::returned ||
                                  job->state == dispatch::JobState::suspended);
  if (!is_waiting || crews_.empty()) {
    waiting_jobs_.erase(id.value);
    return;
  }
  auto const& crew = crews_.all()[next_crew_++ % crews_.all().size()];
  json::object order{{"job", job->ref}, {"crew", crew.id}};
  if (auto const outage = host_.store().outages().find(job->outage)) {
    auto const hazards = flow::open_hazards(host_.store().outages(), *outage);
    if (!hazards.empty()) order["acknowledge_hazards"] = json::array(hazards.begin(), hazards.end());
  }
  post(CommandKind::commit_dispatch, "", std::move(order), [this, id, again](auto const& answer) {
    if (!answer) return again();
    waiting_jobs_.erase(id.value);
    look();
  });
}

/// The desk asks people by telephone and writes down what they say.
void Desk::make_restored(OutageId id) {
  auto const again = [this, id] { agenda_.in(minutes(10, 5), [this, id] { make_restored(id); }); };
  if (!host_.is_up()) return again();
  auto const row = host_.store().outages().find(id);
  if (!row) return;
  std::map<std::int64_t, std::string> refs;
  for (auto const& [ref, point] : host_.store().flow().names().service_points) refs.emplace(point, ref);
  std::set<std::string> concerned;
  for (auto const& interruption : host_.store().outages().interruptions(id)) concerned.insert(refs[interruption.point.value]);
  for (std::uint32_t point = 0; point < truth_.point_count(); ++point) {
    if (truth_.is_out(point) && concerned.contains(truth_.point_id(point))) return again();
  }
  post(CommandKind::restore_outage, row->ref, {}, [again](auto const& answer) {
    if (!answer && answer.error().message.find("have no supply") != std::string::npos) again();
  });
}

std::optional<std::string> Desk::resolve(OutageName const& name) {
  if (name.outage) return name.outage;
  if (!host_.is_up() || !name.device) return std::nullopt;
  for (auto const& [ref, id] : host_.store().flow().names().devices) {
    if (ref != *name.device) continue;
    auto const rows = host_.store().outages().open_on_device(DeviceId{id});
    if (!rows.empty()) return rows.back().ref;
  }
  auto const device = truth_.find_device(*name.device);  // suspected ones name no device: the newest below it
  if (!device) return std::nullopt;
  std::set<std::int64_t> points;
  std::map<std::string, std::int64_t> numbers;
  for (auto const& [ref, id] : host_.store().flow().names().service_points) numbers.emplace(ref, id);
  for (auto const point : truth_.would_lose({*device})) points.insert(numbers[truth_.point_id(point)]);
  std::optional<std::string> newest;
  for (auto const& suspected : host_.store().outages().suspected_points(std::nullopt)) {
    if (!points.contains(suspected.point.value)) continue;
    if (auto const row = host_.store().outages().find(suspected.outage)) newest = row->ref;
  }
  return newest;
}

void Desk::confirm(Confirm const& confirm) {
  auto const ref = resolve(confirm.name);
  json::object body;
  if (confirm.by_device) body["device"] = *confirm.by_device;
  else if (confirm.name.device) body["device"] = *confirm.name.device;
  post(CommandKind::confirm_outage, ref.value_or("none"), body, [this](auto const& answer) { note_refusal("confirm", answer); });
}

void Desk::set_etr(SetEtr const& etr) {
  auto const ref = resolve(etr.name);
  post(CommandKind::set_etr, ref.value_or("none"), {{"at", to_rfc3339(etr.expected)}},
       [this](auto const& answer) { note_refusal("etr", answer); });
}

void Desk::cancel(CancelOutage const& cancelled) {
  if (cancelled.name.outage && plans_.contains(*cancelled.name.outage)) return cancel(CancelPlan{*cancelled.name.outage});
  auto const ref = resolve(cancelled.name);
  post(CommandKind::cancel_outage, ref.value_or("none"), {}, [this](auto const& answer) { note_refusal("cancel", answer); });
}

}  // namespace lamplighter::simulation
