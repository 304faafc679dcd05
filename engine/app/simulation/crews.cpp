// What a crew does from its order to the last step.
#include "engine/app/simulation/crews.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace lamplighter::simulation {
namespace json = boost::json;
using dispatch::JobState;

Crews::Crews(Agenda& agenda, Host& host, Nature& nature, Truth& truth, WorldRates const& rates, std::vector<ScenarioCrew> crews,
             std::uint64_t seed)
    : agenda_(agenda),
      host_(host),
      nature_(nature),
      truth_(truth),
      rates_(rates),
      crews_(std::move(crews)),
      random_(seed ^ 0x63726577U) {}

std::string Crews::phone_of(std::size_t crew) { return fmt::format("+861370000{:04}", crew + 1); }

milliseconds Crews::minutes(std::uint64_t least, std::uint64_t span) {
  return milliseconds{static_cast<std::int64_t>((least * 60'000) + random_.below(span * 60'000))};
}

void Crews::sign_on() {
  for (std::size_t i = 0; i < crews_.size(); ++i) {
    auto const& crew = crews_[i];
    json::object body{{"id", crew.id}, {"name", crew.id}, {"phone", phone_of(i)}, {"on_shift", true}};
    json::array skills;
    for (auto const& skill : crew.skills) skills.push_back(json::string(skill));
    if (!skills.empty()) body["skills"] = std::move(skills);
    if (!crew.area.empty()) body["area"] = crew.area;
    if (crew.at) body["at"] = json::array{crew.at->x, crew.at->y};
    host_.post({flow::CommandKind::put_crew, {"desk", "dispatcher"}, crew.id, body, std::nullopt});
  }
}

void Crews::hear(std::string const& address) {
  for (std::size_t i = 0; i < crews_.size(); ++i) {
    if (phone_of(i) != address) continue;
    auto const wait = minutes(1, 2);
    if (random_.below(always) >= rates_.crews.silent) agenda_.in(wait, [this, crew = crews_[i].id] { consider(crew); });
  }
}

void Crews::ring(std::string const& crew) {
  agenda_.in(minutes(1, 1), [this, crew] { consider(crew); });
}

void Crews::consider(std::string const& crew) {
  if (!host_.is_up()) return agenda_.in(std::chrono::minutes{1}, [this, crew] { consider(crew); });
  auto const row = host_.store().dispatches().find_crew_by_ref(crew);
  if (!row) return;
  for (auto const& job : host_.store().dispatches().jobs(true, 0, 1000)) {
    if (job.crew == row->id && job.state == JobState::dispatched) return take(job, crew);
  }
}

std::vector<std::string> Crews::devices_of(OutageId outage) {
  std::vector<std::string> out;
  auto const row = host_.store().outages().find(outage);
  if (!row) return out;
  auto const names = host_.store().flow().names();
  for (auto const& opened : row->devices) {
    for (auto const& [ref, id] : names.devices) {
      if (id == opened.device.value) out.push_back(ref);
    }
  }
  return out;
}

void Crews::take(dispatch::Job const& job, std::string const& crew) {
  auto& order = taken_[job.ref];
  if (order >= job.order_number) return;
  order = job.order_number;
  Work const work{job.ref, crew, devices_of(job.outage)};
  step(work, "acknowledged", [this, work] {
    agenda_.in(minutes(1, 2), [this, work] {
      step(work, "en_route", [this, work] { agenda_.in(travel(work.crew, work.devices), [this, work] { arrive(work); }); });
    });
  });
}

milliseconds Crews::travel(std::string const& crew, std::vector<std::string> const& devices) {
  auto const found = std::ranges::find(crews_, crew, &ScenarioCrew::id);
  std::int64_t drive = 10;
  if (found != crews_.end() && found->at && !devices.empty()) {
    if (auto const device = truth_.find_device(devices.front()); device && truth_.device(*device).at) {
      auto const& to = *truth_.device(*device).at;
      auto const distance = std::hypot(to.x - found->at->x, to.y - found->at->y);
      bool const is_degrees = std::abs(to.x) <= 180 && std::abs(to.y) <= 90;
      drive = std::lround(std::min(50.0, distance * (is_degrees ? 111.0 : 0.001) / 40.0 * 60.0));  // at 40 km/h
    }
  }
  return std::chrono::minutes{5 + drive} + minutes(0, 5);
}

/// The job may have been given to somebody else, or ended with its outage.
bool Crews::has(Work const& work) {
  if (!host_.is_up()) return true;
  auto const job = host_.store().dispatches().find_job_by_ref(work.job);
  auto const row = host_.store().dispatches().find_crew_by_ref(work.crew);
  return job && row && job->crew == row->id && dispatch::is_open(job->state);
}

void Crews::step(Work const& work, std::string const& step, std::function<void()> then, int tries) {
  json::object body{{"step", step}, {"occurred_at", to_rfc3339(agenda_.now())}};
  host_.post({flow::CommandKind::job_step, {work.crew, "crew"}, work.job, body, std::nullopt},
             [this, work, name = step, then = std::move(then), tries](auto const& answer) {
               if (answer) return then ? then() : void();
               if (tries > 0 && answer.error().kind == Error::Kind::conflict) {
                 agenda_.in(minutes(2, 1), [this, work, name, then, tries] { this->step(work, name, then, tries - 1); });
               }
             });
}

void Crews::arrive(Work const& work) {
  if (!has(work)) return;
  step(work, "on_site", [this, work] { agenda_.in(minutes(3, 5), [this, work] { work_on(work); }); });
}

void Crews::work_on(Work const& work) {
  if (!has(work)) return;
  auto const damages = nature_.damages_on(work.devices);
  for (auto const damage : damages) nature_.make_known(damage);
  milliseconds repair = std::chrono::minutes{10};  // to find nothing takes time as well
  for (auto const damage : damages) repair = std::max(repair, nature_.damages()[damage].repair);
  step(work, "located", [this, work, damages, repair] {
    agenda_.in(minutes(1, 1), [this, work] { step(work, "repairing", {}); });
    agenda_.in(repair + std::chrono::minutes{3}, [this, work, damages] { finish(work, damages); });
  });
}

void Crews::finish(Work const& work, std::vector<std::size_t> const& damages) {
  step(work, "work_complete", {});
  for (auto const damage : damages) {
    agenda_.in(minutes(1, 1), [this, damage, crew = work.crew] { nature_.mend(damage, crew); });
  }
  if (damages.empty()) {
    // What the engine believes open is closed: a report was wrong.
    for (auto const& id : work.devices) {
      auto const device = truth_.find_device(id);
      if (!device || !truth_.open_phases(*device).empty()) continue;
      nature_.report(*device, truth_.device(*device).phases, "closed", Reporter::crew, agenda_.now(), minutes(1, 1));
    }
  }
  if (random_.below(always) < rates_.crews.verifies) {
    agenda_.in(minutes(5, 4), [this, work] { step(work, "verified", {}); });
  }
}

void Crews::say(CrewStep const& said) {
  auto const row = host_.is_up() ? host_.store().dispatches().find_crew_by_ref(said.crew) : std::nullopt;
  if (!row) return;
  for (auto const& job : host_.store().dispatches().jobs(true, 0, 1000)) {
    if (job.crew != row->id) continue;
    if (said.step == "acknowledged") taken_[job.ref] = job.order_number;
    return step({job.ref, said.crew, {}}, said.step, {}, 0);
  }
}

}  // namespace lamplighter::simulation
