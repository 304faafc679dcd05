// Crews: hear their orders, drive, find, mend, close, and say each step; some of them do not answer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/app/simulation/agenda.hpp"
#include "engine/app/simulation/host.hpp"
#include "engine/app/simulation/nature.hpp"
#include "engine/app/simulation/scenario.hpp"
#include "engine/base/random.hpp"

namespace lamplighter::simulation {

class Crews {
 public:
  Crews(Agenda& agenda, Host& host, Nature& nature, Truth& truth, WorldRates const& rates, std::vector<ScenarioCrew> crews,
        std::uint64_t seed);

  /// Makes them known to the engine.
  void sign_on();
  /// A message reached this address: an order, if it is a crew's.
  void hear(std::string const& address);
  /// The desk rings a crew that has not answered.
  void ring(std::string const& crew);
  bool empty() const { return crews_.empty(); }
  std::vector<ScenarioCrew> const& all() const { return crews_; }
  /// A step that the scenario says, for the crew's job at hand.
  void say(CrewStep const& step);
  static std::string phone_of(std::size_t crew);

 private:
  struct Work {
    std::string job, crew;
    std::vector<std::string> devices;  // of the outage
  };
  milliseconds minutes(std::uint64_t least, std::uint64_t span);
  void consider(std::string const& crew);
  void take(dispatch::Job const& job, std::string const& crew);
  void step(Work const& work, std::string const& step, std::function<void()> then, int tries = 3);
  void arrive(Work const& work);
  void work_on(Work const& work);
  void finish(Work const& work, std::vector<std::size_t> const& damages);
  std::vector<std::string> devices_of(OutageId outage);
  milliseconds travel(std::string const& crew, std::vector<std::string> const& devices);
  bool has(Work const& work);

  Agenda& agenda_;
  Host& host_;
  Nature& nature_;
  Truth& truth_;
  WorldRates const& rates_;
  std::vector<ScenarioCrew> crews_;
  Random random_;
  std::map<std::string, int> taken_;  // job → order that was taken
};

}  // namespace lamplighter::simulation
