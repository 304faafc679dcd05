// What the engine is told at start: limits, policies, templates, lanes. Values; read from configuration by `app`.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/notice/cap_alert.hpp"
#include "engine/notice/templates.hpp"
#include "engine/outage/decisions.hpp"
#include "engine/outage/reliability_rules.hpp"
#include "engine/outage/supply_event.hpp"
#include "notifiers/shadow.hpp"
#include "notifiers/types.hpp"
#include "schedules/due.hpp"

namespace lamplighter::flow {

/// A notifier as the engine sees it. The engine never owns transports: `app` or the simulation does.
struct Lane {
  notifiers::Notifier* notifier = nullptr;
  notifiers::Mode mode = notifiers::Mode::shadow;
  std::set<std::string> test_addresses;
  std::string channel;  // the word in ladders: "sms", "voice", "email", "spool"; the name under `notifiers:` by default
};

/// How long personal data are kept; nothing: for ever.
struct Retention {
  std::optional<milliseconds> messages{};      // texts and addresses, after the text was of use
  std::optional<milliseconds> certificates{};  // personal values of records
  std::optional<milliseconds> calls{};         // what callers and gateways sent, word by word
};

/// What is watched for the people of a desk. The daemon does; a simulation has no such people.
struct DeskCare {
  std::optional<milliseconds> remind_before{};     // so long before proof is due open exceptions become an alarm
  std::optional<milliseconds> life_support_age{};  // contacts of life-support customers that were checked longer ago
  int failures_for_finding = 3;                    // a number that refused so many messages in a row
};

/// Links in texts. Without an address of ours, or without a source of tokens (a simulation), none are made.
struct LinkSettings {
  std::string base{};                       // what `/n/…` and `/crew/…` are appended to
  std::function<std::string()> new_token{};  // 128 random bits; see engine/base/secret_token.hpp
};

struct Settings {
  std::string utility_name;
  std::string utility_phone;            // printed in texts; empty = left out
  std::vector<std::string> languages{"zh", "en"};
  schedules::Zone zone;
  RegionId region;
  outage::Limits limits;
  std::vector<schedules::Policy> policies;  // first that serves the kind is used
  std::shared_ptr<notice::Templates const> templates;  // shared with readers that outlive a reload
  std::map<std::string, Lane> lanes;    // by notifier name
  milliseconds acknowledge_within{std::chrono::minutes{3}};  // orders to crews
  milliseconds hold_after_downtime{std::chrono::minutes{30}};
  milliseconds hold_after_clock_step{std::chrono::minutes{1}};
  std::int64_t wave_size_for_person = 0;  // waves larger than this are held until released; 0 = no limit
  enum class Assignment : std::uint8_t { by_person, automatic } assignment = Assignment::by_person;
  enum class Approval : std::uint8_t { anyone, other_person } approval = Approval::anyone;  // other than the proposer
  milliseconds share_cut_within{std::chrono::hours{24 * 30}};  // of another plan: a preview says that one cut could serve both; 0: never
  std::vector<std::string> night_started_classes{"critical", "life_support"};
  std::string network_cache{};  // folder of the mapped network; empty: it is read from the store at every start
  Retention retention{};
  DeskCare desk_care{};
  std::string phone_region{};   // country of phones without a country code, as "CN"; empty: nobody said
  LinkSettings links{};
  std::optional<schedules::Zone> region_zone{};                       // of the region, where it is not the utility's
  std::map<std::string, schedules::Zone, std::less<>> zones_by_place{};  // of communities, districts and areas
  outage::FrequentRules frequent{};
  outage::CustomerHours customer_hours{};
  std::shared_ptr<std::vector<outage::SupplyEvent> const> supply_events{};  // shared with readers that outlive a reload; null: none
  notice::AlertPublisher public_alerts{};  // without a sender (a simulation) nothing is published as an alert
};

}  // namespace lamplighter::flow
