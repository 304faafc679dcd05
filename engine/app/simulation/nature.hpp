// What breaks and who notices: faults in the world, protection that reports, meters and callers.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/app/simulation/agenda.hpp"
#include "engine/app/simulation/host.hpp"
#include "engine/app/simulation/scenario.hpp"
#include "engine/app/simulation/truth.hpp"
#include "engine/base/random.hpp"

namespace lamplighter::simulation {

/// Who says that a device moved. What a crew says the desk confirms shortly after.
enum class Reporter : std::uint8_t { scada, crew };

/// Something broken that a crew has to mend.
struct Damage {
  std::uint32_t device = 0;
  geo::PhaseSet phases;
  std::string cause;
  milliseconds repair{0};
  Time since;
  int calls = 0;
  std::string first_suspected{};  // the outage that the first call opened
  enum class State : std::uint8_t { hidden, known, mended } state = State::hidden;
};

class Nature {
 public:
  Nature(Agenda& agenda, Host& host, Truth& truth, WorldRates const& rates, std::uint64_t seed);

  void strike(Fault const& fault);
  /// Moves a device in the world; people and meters react.
  void move(std::uint32_t device, geo::PhaseSet phases, geo::Position to, Told told);
  /// A crew moves a device and says so, with the time at which it did.
  void switch_by_crew(std::uint32_t device, geo::PhaseSet phases, geo::Position to, std::string const& crew);
  /// The engine hears that the device moved at that time.
  void report(std::uint32_t device, geo::PhaseSet phases, std::string const& kind, Reporter by, Time at, milliseconds delay,
              std::string const& cause = {});
  void call(std::string const& customer);
  /// Whether the world itself confirms what crews and callers say, or whoever sits there.
  enum class DeskIs : std::uint8_t { simulated, people };
  DeskIs desk_is = DeskIs::simulated;

  std::vector<Damage>& damages() { return damages_; }
  /// What is broken behind any of these devices and not mended yet.
  std::vector<std::size_t> damages_on(std::vector<std::string> const& devices) const;
  /// Somebody has found it: it needs no more looking for.
  void make_known(std::size_t damage) { damages_[damage].state = std::max(damages_[damage].state, Damage::State::known); }
  void mend(std::size_t damage, std::string const& crew);

 private:
  milliseconds seconds(std::uint64_t least, std::uint64_t span);
  void look_for(std::size_t damage);
  void notice_callers(std::vector<Truth::Change> const& changes);
  void send_meters(std::vector<Truth::Change> const& changes, Truth::Change::To which);
  void called(std::uint32_t customer, Result<flow::Answer> const& answer);
  bool is_known_open(Damage const& damage);

  Agenda& agenda_;
  Host& host_;
  Truth& truth_;
  WorldRates const& rates_;
  Random random_;
  std::vector<Damage> damages_;
  std::map<std::uint32_t, std::size_t> damage_of_point_;
  std::map<std::pair<std::uint32_t, Reporter>, Time> last_report_;
};

}  // namespace lamplighter::simulation
