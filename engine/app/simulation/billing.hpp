// The utility's billing and its account managers, as they meet the engine: campaigns, payments, checks of the list, results of tasks.
#pragma once

#include <map>
#include <string>

#include "engine/app/simulation/desk.hpp"
#include "engine/app/simulation/scenario.hpp"

namespace lamplighter::simulation {

class Billing {
 public:
  Billing(Agenda& agenda, Host& host, Desk& desk) : agenda_(agenda), host_(host), desk_(desk) {}

  void begin(BeginCampaign const& campaign);
  void check(CheckCampaign const& check);
  void pay(Payment const& payment);
  /// By the account manager of the customer; a task that nobody has is a refusal of the scenario.
  void finish(TaskResult const& result);

  /// The moment in the run's count at which the engine knew that this customer had paid.
  std::map<std::string, std::int64_t> const& paid() const { return paid_; }

 private:
  Agenda& agenda_;
  Host& host_;
  Desk& desk_;
  std::map<std::string, std::int64_t> paid_;
};

}  // namespace lamplighter::simulation
