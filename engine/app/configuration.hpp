// The configuration file as values: everything `lamplighter.yaml` may say, with its defaults.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/contact_source.hpp"
#include "engine/app/notifier_configuration.hpp"
#include "engine/base/address_range.hpp"
#include "engine/base/error.hpp"
#include "engine/base/time.hpp"
#include "engine/outage/reliability_rules.hpp"
#include "geo/base_map.hpp"
#include "geo/import.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// Host and port of one listener.
struct ListenAddress {
  std::string host = "127.0.0.1";
  int port = 8080;
};

/// `http://HOST:PORT`, with brackets around an IPv6 address.
std::string url_of(ListenAddress const&);

struct Configuration {
  std::string file;    // where it was read; empty for defaults
  std::string folder;  // relative paths start here

  std::string utility_name = "Lamplighter";
  std::string utility_phone;
  std::string time_zone = "Asia/Shanghai";
  std::string region_time_zone;               // of the region, where it is not the utility's; empty: it is
  std::map<std::string, std::string> place_time_zones;  // of communities, districts and areas
  std::vector<std::string> languages{"zh", "en"};
  std::string phone_region;                   // country of phones without a country code, as "CN"; empty: nobody said
  enum class PhoneRegionFrom { nobody, file, time_zone } phone_region_from = PhoneRegionFrom::nobody;

  std::string store = "sqlite:var/lamplighter.db";
  int region = 1;
  ListenAddress listen;                       // pages and API
  std::optional<ListenAddress> callbacks;     // gateway callbacks; the same listener when absent
  std::vector<AddressRange> callback_networks = own_networks();  // whose gateway callbacks are taken
  std::string callback_url;                   // where gateways reach us; empty = `callback_base` chooses
  std::string public_url;
  std::string alert_sender;                   // of public alerts, as "outages@example.org"; empty = made from public_url
  std::string alert_status = "actual";        // or "exercise", "test"
  std::vector<std::string> trusted_proxies;   // addresses whose X-Forwarded-For is believed
  int connections_per_address = 256;          // to the pages and the API; trusted proxies are exempt

  std::vector<geo::Dataset> datasets;
  std::string network_cache;                  // folder of mapped networks; empty = `network_cache_folder` chooses
  double changed_customers_max = 0.02;        // shares; an import above them needs --accept
  double lost_contacts_max = 0.1;             // of customers who had a contact and have none in the files
  double unsupplied_for_invalid = 0.05;
  std::vector<geo::BaseLayer> base_layers;    // below the network on the map, in the order in which they are drawn
  std::vector<ContactSource> contacts;
  ContactRules contact_rules;
  std::vector<std::string> schedules;
  std::map<std::string, std::vector<std::string>> calendars;  // files by name
  std::string calendar;                       // of policies that name none; empty: weekends only
  std::string templates;
  std::string supply_events;                  // file of guaranteed supply; empty: none
  std::vector<NotifierConfiguration> notifiers;
  std::string callback_secret;                // resolved; empty = made once and kept beside the store

  std::string certificate_key;                // file of the key that signs; empty = among the program's secrets
  std::optional<milliseconds> keeps_messages, keeps_certificates, keeps_calls;  // personal data; absent: for ever

  milliseconds reminds_before{std::chrono::hours{2}};  // of exceptions, before their proof is due

  milliseconds momentary{std::chrono::minutes{5}};
  milliseconds supply_confirmation{std::chrono::minutes{15}};
  milliseconds share_cut_within{std::chrono::hours{24 * 30}};  // 0: a preview looks for no works that could share its cut
  milliseconds acknowledge_within{std::chrono::minutes{3}};
  milliseconds hold_after_downtime{std::chrono::minutes{30}};
  std::int64_t wave_size_for_person = 0;
  outage::FrequentRules frequent;
  outage::CustomerHours customer_hours;
  bool assigns_automatically = false;
  bool needs_other_approver = false;
};

/// Reads the file strictly; relative paths become absolute. Environment look-ups go through `environment`.
/// Errors (usage): every problem of the file, one per line, each with file, line and what to do.
Result<Configuration> read_configuration(std::string const& path,
                                         std::optional<std::string> (*environment)(std::string const&));
/// What a file with mistakes still says, for a look at everything that it names.
struct ConfigurationDraft {
  Configuration configuration;    // of a wrong key the default
  std::string problems;           // one per line; empty when there are none
  bool has_whole_network = true;  // false: a mistake under `network`, so that what it names should not be opened
};
/// As `read_configuration`, but what is wrong does not hide the rest. Errors (usage): the file cannot be read, or is no sound YAML.
Result<ConfigurationDraft> draft_configuration(std::string const& path,
                                               std::optional<std::string> (*environment)(std::string const&));
/// "./lamplighter.yaml", then "/etc/lamplighter/lamplighter.yaml". Error (usage): neither exists.
Result<std::string> find_configuration();

}  // namespace lamplighter::app
