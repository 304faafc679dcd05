// Posts what billing and account managers say, and keeps when it was durable.
#include "engine/app/simulation/billing.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace lamplighter::simulation {
namespace json = boost::json;
using flow::CommandKind;

namespace {

flow::Actor const billing{"billing", "integration"};

json::array names(std::vector<std::string> const& texts) { return json::array(texts.begin(), texts.end()); }

}  // namespace

void Billing::begin(BeginCampaign const& campaign) {
  json::object body{{"id", campaign.id}, {"cadence", campaign.cadence}, {"customers", names(campaign.customers)}, {"reason", campaign.reason}};
  if (campaign.about) body["at"] = to_rfc3339(*campaign.about);
  host_.post({CommandKind::create_campaign, billing, "", std::move(body), std::nullopt},
             [this](auto const& answer) { desk_.note_refusal("campaign", answer); });
}

void Billing::check(CheckCampaign const& check) {
  json::object body{{"owing", names(check.owing)}, {"paid", names(check.paid)}};
  host_.post({CommandKind::check_campaign, billing, check.id, std::move(body), std::nullopt},
             [this](auto const& answer) { desk_.note_refusal("check_campaign", answer); });
}

void Billing::pay(Payment const& payment) {
  json::object body{{"customer", payment.customer}, {"occurred_at", to_rfc3339(agenda_.now())}, {"source", "billing"}};
  host_.post({CommandKind::report_payment, billing, "", std::move(body), std::nullopt}, [this, payment](auto const& answer) {
    desk_.note_refusal("payment", answer);
    if (answer) paid_.emplace(payment.customer, host_.moment());
  });
}

void Billing::finish(TaskResult const& result) {
  if (host_.is_up()) {
    auto& books = host_.store().notices();
    auto const campaign = books.campaigns().find_campaign(result.campaign);
    for (auto const& task : campaign ? books.campaigns().tasks({.only_open = true, .campaign = campaign->id}) : std::vector<notice::Task>{}) {
      auto const customer = books.find_customer(task.customer);
      if (!customer || customer->ref != result.customer) continue;
      json::object body{{"result", result.result}, {"note", result.note}};
      host_.post({CommandKind::finish_task, {customer->account_manager, "account_manager"}, std::to_string(task.id), std::move(body), std::nullopt},
                 [this](auto const& answer) { desk_.note_refusal("task_result", answer); });
      return;
    }
  }
  auto const why = fmt::format("campaign {} has no open task for {}", result.campaign, result.customer);
  desk_.note_refusal("task_result", Result<flow::Answer>(fail(Error::Kind::not_found, why)));
}

}  // namespace lamplighter::simulation
