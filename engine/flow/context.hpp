// Everything a handler may touch while one fact or timer is applied: time, settings, repositories, the live network, effects.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/dispatch/decisions.hpp"
#include "engine/dispatch/repository.hpp"
#include "engine/flow/command.hpp"
#include "engine/flow/name_book.hpp"
#include "engine/flow/repository.hpp"
#include "engine/flow/settings.hpp"
#include "engine/notice/decisions.hpp"
#include "engine/notice/repository.hpp"
#include "engine/outage/decisions.hpp"
#include "engine/outage/repository.hpp"
#include "engine/record/repository.hpp"
#include "geo/live_network.hpp"
#include "geo/supply_units.hpp"

namespace lamplighter::flow {

/// The live network with an undo list: operations of a fact that is refused, or of a commit that fails, are taken back.
class LiveState {
 public:
  explicit LiveState(geo::LiveNetwork network) : network_(std::move(network)) {}
  geo::LiveNetwork const& network() const { return network_; }
  /// The units that hours without supply are counted by; made when somebody first asks, on the engine's thread.
  std::shared_ptr<geo::SupplyUnits const> units() const;
  std::vector<geo::SupplyChange> operate(std::vector<geo::Operation> const& operations);
  std::vector<geo::SupplyChange> set_island(geo::SourceIndex source, geo::IslandSupply supply);
  /// Sources whose island is declared, in the order in which they were.
  std::vector<geo::SourceIndex> const& islands() const { return islands_; }
  std::size_t mark() const { return undo_.size(); }
  void undo_to(std::size_t mark);
  void keep() { undo_.clear(); }

 private:
  std::vector<geo::SupplyChange> supply_by(geo::SourceIndex source, geo::IslandSupply supply);

  geo::LiveNetwork network_;
  std::vector<geo::SourceIndex> islands_;
  struct IslandBefore {
    geo::SourceIndex source;
    geo::IslandSupply supply;
  };
  std::vector<std::variant<geo::Operation, IslandBefore>> undo_;
  mutable std::shared_ptr<geo::SupplyUnits const> units_;
};

/// Ordered record of every decision; its SHA-256 is the digest of a run.
class DecisionLog {
 public:
  virtual ~DecisionLog() = default;
  virtual void record(std::string_view line) = 0;
};

/// Something that ended in this batch and that the record of its outage must hold before the commit.
struct Closing {
  OutageId outage;
  std::string what;                          // "proven", "unproven", "reopened", "exception_closed", …
  std::optional<notice::Notice> notice{};    // with it the entry says who was told, over which channel, with which proof
  boost::json::object detail{};              // further fields of the entry, without personal data
  std::string signed_by{};                   // a person's name: stands in the entry as a commitment only
  CustomerId signed_for{};                   // whose record that name is
};

/// What leaves after the commit, in order.
struct Effects {
  struct Send {
    std::string lane;
    notifiers::Submission submission;
  };
  std::vector<Send> sends;
  struct LostAnswer {  // its channel is asked what became of it
    std::string lane;
    notifiers::LostSubmission lost;
  };
  std::vector<LostAnswer> lost_answers;
  struct LiveEvent {
    std::string kind;            // "outage", "plan", "notice", "job", "alarm", "exception", "sending"
    boost::json::object body;    // without personal data
  };
  std::vector<LiveEvent> events;
  std::vector<Closing> closings;   // written before the commit
};

struct Context {
  Time now;
  Settings const& settings;
  outage::Repository& outages;
  notice::Repository& notices;
  dispatch::Repository& dispatches;
  Repository& store;
  record::Repository& records;
  LiveState& live;
  NameBook const& book;
  dispatch::Assigner const& assigner;
  DecisionLog& decisions;
  Effects& effects;
  std::uint64_t& uuid_bits;  // deterministic in the simulation; feeds UUIDv7
  milliseconds clock_behind{0};  // how far the clock was stepped back before `now`, which stands still meanwhile
  Time reports_awaited_until{};  // after a long absence: until then what was reported meanwhile may still come in

  geo::Network const& network() const { return live.network().network(); }
  void timer(Time due, TimerKind kind, std::int64_t object, std::int64_t extra = 0) {
    store.put_timer({due, kind, object, extra});
  }
  void event(std::string kind, boost::json::object body) { effects.events.push_back({std::move(kind), std::move(body)}); }
  /// "kind|object|reason": integers and words only.
  void decide(std::string_view what, std::int64_t object, std::string_view reason);
  std::string new_ref();  // UUIDv7
};

}  // namespace lamplighter::flow
