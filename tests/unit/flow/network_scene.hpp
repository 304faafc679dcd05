// A feeder under a running engine whose network is replaced while things are going on.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/flow/engine_scene.hpp"

namespace lamplighter::flow {

using Words = std::vector<std::string>;

/// The feeder of `EngineScene`: a.1 a.2 above and b.1 … b.3 below fuse FUS2.
class NetworkScene : public EngineScene {
 public:
  using EngineScene::EngineScene;

  static constexpr std::string_view drawing = "BRK1 --- a*2 --- FUS2 --- b*3";

  /// What an import leaves behind beside the daemon.
  int stage(geo::NetworkData const& rows) {
    store().begin();
    auto const number = store().flow().stage_network(rows, "content " + std::to_string(++staged_), clock.now());
    store().commit();
    return number;
  }
  int stage(std::string_view rows) { return stage(test::rows_from(rows)); }
  Answer activate() {
    auto answer = tell(CommandKind::activate_network, "{}", {}, {}, {"chief", "admin"});
    if (!answer) throw std::runtime_error(answer.error().message);
    settle();
    return *answer;
  }
  void replace(geo::NetworkData const& rows) {
    stage(rows);
    activate();
  }
  void replace(std::string_view rows) { replace(test::rows_from(rows)); }

  /// A shift supervisor's command that is taken.
  void must(CommandKind kind, std::string const& body, std::string object = {}) {
    auto const answer = tell(kind, body, std::move(object), {}, {"supervisor", "shift_supervisor"});
    if (!answer) throw std::runtime_error(answer.error().message);
    settle();
  }
  /// Plan P1, approved: opens FUS2 for four hours in twenty days.
  void plan_fuse() {
    using namespace std::chrono_literals;
    auto const start = clock.now() + 20 * 24h;
    must(CommandKind::create_plan, R"({"id": "P1", "devices": ["FUS2"], "start": ")" + to_rfc3339(start) + R"(", "end": ")" +
                                       to_rfc3339(start + 4h) + "\"}");
    must(CommandKind::submit_plan, "{}", "P1");
    must(CommandKind::approve_plan, "{}", "P1");
  }

  /// The only outage that was opened by a fact, or the n-th.
  outage::Outage outage(std::size_t index = 0) { return store().outages().list({}).at(index); }
  std::string name_of(std::int64_t customer) {
    for (auto const& [ref, id] : store().flow().names().customers) {
      if (id == customer) return ref;
    }
    return "?";
  }
  /// Customers with an open interruption in it, sorted.
  Words out_of(OutageId id) {
    Words out;
    for (auto const& row : store().outages().interruptions(id)) {
      if (!row.ended_at) out.push_back(name_of(row.customer.value));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::optional<outage::Interruption> row_of(OutageId id, std::string const& customer) {
    for (auto const& row : store().outages().interruptions(id)) {
      if (name_of(row.customer.value) == customer) return row;
    }
    return std::nullopt;
  }
  /// Who has a notice of this stage that was not superseded, sorted.
  Words noticed(OutageId id, std::string const& stage) {
    Words out;
    for (auto const& one : store().notices().notices(id)) {
      auto const outcome = store().notices().outcome(one.id);
      bool const is_over = outcome && outcome->kind == notice::OutcomeKind::superseded;
      if (one.stage == stage && !is_over && one.recipient.kind == notice::RecipientKind::customer) {
        out.push_back(name_of(one.recipient.id));
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  bool has_alarm(std::string const& kind) {
    auto const all = alarms();
    return std::find(all.begin(), all.end(), kind) != all.end();
  }

 private:
  int staged_ = 0;
};

inline geo::CustomerRow& customer_in(geo::NetworkData& rows, std::string_view id) {
  for (auto& row : rows.customers) {
    if (row.id == id) return row;
  }
  throw std::out_of_range("no such customer in the drawing");
}

inline geo::DeviceRow& device_in(geo::NetworkData& rows, std::string_view id) {
  for (auto& row : rows.devices) {
    if (row.id == id) return row;
  }
  throw std::out_of_range("no such device in the drawing");
}

}  // namespace lamplighter::flow
