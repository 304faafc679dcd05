// lamplighter.yaml: every key is read, every default stands, and every mistake is named with its place and its remedy.
#include <catch2/catch.hpp>

#include "engine/app/assembly.hpp"
#include "engine/app/configuration.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;
using namespace std::chrono_literals;

namespace {

std::optional<std::string> two_secrets(std::string const& name) {
  if (name == "KANNEL_USER") return "operator";
  if (name == "CALLBACK") return "a secret of the callback address";
  return std::nullopt;
}

Result<Configuration> read(std::string_view yaml) {
  test::ScratchFolder const folder;
  return read_configuration(folder.file("lamplighter.yaml", yaml), two_secrets);
}

struct Mistake {
  std::string yaml;
  std::vector<std::string> said;
};

}  // namespace

TEST_CASE("every key of the configuration is read") {
  std::string const folder = std::string(LAMPLIGHTER_TEST_DATA) + "/config";
  auto const read = read_configuration(folder + "/every_key.yaml", two_secrets);
  REQUIRE(read);
  CHECK(read->folder == folder);
  CHECK(read->utility_name == "Test Power");
  CHECK(read->utility_phone == "95598");
  CHECK(read->time_zone == "Europe/Paris");
  CHECK(read->languages == std::vector<std::string>{"en"});
  CHECK(read->store == "sqlite:" + folder + "/data/store.db");
  CHECK(read->region == 7);
  CHECK(read->listen.host == "0.0.0.0");
  CHECK(read->listen.port == 9000);
  REQUIRE(read->callbacks);
  CHECK(read->callbacks->port == 9001);
  CHECK(read->callback_networks == std::vector{*parse_address_range("192.0.2.0/24"), *parse_address_range("2001:db8::/32"),
                                               *parse_address_range("203.0.113.9")});
  CHECK(read->callback_url == "http://10.0.0.5:9001");
  CHECK(read->public_url == "https://power.example");
  CHECK(read->trusted_proxies == std::vector<std::string>{"10.0.0.1"});
  CHECK(read->connections_per_address == 400);
  REQUIRE(read->datasets.size() == 2);
  CHECK(read->datasets[0].path == folder + "/feeder.gpkg");
  CHECK(read->datasets[1].path == "PG:dbname=gis");
  CHECK(read->datasets[1].mapping == "standard");
  CHECK(read->changed_customers_max == Approx(0.03));
  CHECK(read->lost_contacts_max == Approx(0.04));
  CHECK(read->unsupplied_for_invalid == Approx(0.10));
  REQUIRE(read->contacts.size() == 1);
  CHECK(read->contacts[0].file == folder + "/people.csv");
  CHECK(read->contacts[0].region == "FR");
  CHECK(read->phone_region == "FR");
  CHECK(read->contact_rules.verified_years == 5);
  CHECK(read->contact_rules.customers_per_phone == 40);
  CHECK(read->schedules == std::vector<std::string>{folder + "/a.yaml", folder + "/sub/b.yaml"});
  CHECK(read->templates == folder + "/texts");
  CHECK(read->callback_secret == "a secret of the callback address");
  CHECK(read->momentary == 3min);
  CHECK(read->supply_confirmation == 20min);
  CHECK(read->share_cut_within == 24h * 14);
  CHECK(read->needs_other_approver);
  CHECK(read->acknowledge_within == 90s);
  CHECK(read->assigns_automatically);
  CHECK(read->hold_after_downtime == 90min);
  CHECK(read->wave_size_for_person == 5000);
  CHECK(read->frequent.rules.size() == 1);
  CHECK(read->frequent.are_momentaries_counted);
  CHECK(read->customer_hours.budgets.size() == 3);
}

TEST_CASE("every key of a notifier is read, and its secrets are looked up") {
  auto const read = read_configuration(std::string(LAMPLIGHTER_TEST_DATA) + "/config/every_key.yaml", two_secrets);
  REQUIRE(read);
  REQUIRE(read->notifiers.size() == 2);
  auto const& sms = read->notifiers[0];
  CHECK(sms.name == "sms");
  CHECK(sms.kind == NotifierConfiguration::Kind::kannel);
  CHECK(sms.mode == notifiers::Mode::live);
  CHECK(sms.channel == "sms");
  CHECK(sms.url == "http://127.0.0.1:13013/cgi-bin/sendsms");
  CHECK(sms.user == "operator");
  CHECK(sms.password == "from a file");
  CHECK(sms.from == "95598");
  CHECK(sms.connections == 8);
  auto const& letters = read->notifiers[1];
  CHECK(letters.kind == NotifierConfiguration::Kind::spool);
  CHECK(letters.mode == notifiers::Mode::test);
  CHECK(letters.channel == "spool");
  CHECK(letters.folder == std::string(LAMPLIGHTER_TEST_DATA) + "/config/out");
  CHECK(letters.test_addresses == std::vector<std::string>{"+99900000001"});
}

TEST_CASE("a network is enough, and a channel starts in shadow") {
  auto const least = read("network: {sources: [{dataset: a.gpkg}]}\nnotifiers: {spool: {kind: spool, folder: out}}\n");
  REQUIRE(least);
  CHECK(least->time_zone == "Asia/Shanghai");
  CHECK(least->listen.host == "127.0.0.1");
  CHECK(least->listen.port == 8080);
  CHECK(least->public_url == "http://127.0.0.1:8080");
  CHECK(least->datasets.at(0).mapping == "standard");
  CHECK(least->notifiers.at(0).mode == notifiers::Mode::shadow);
  CHECK(least->hold_after_downtime == 30min);
  CHECK(!least->needs_other_approver);
  CHECK(least->callback_networks == own_networks());
}

TEST_CASE("of which country phones are is said, or taken from a time zone of one country alone") {
  using From = Configuration::PhoneRegionFrom;
  auto const zone = read("contacts: a.csv\n");
  REQUIRE(zone);
  CHECK(zone->phone_region == "CN");
  CHECK(zone->phone_region_from == From::time_zone);
  CHECK(zone->contacts.at(0).region == "CN");
  auto const said = read("utility: {region: BR}\ncontacts: [a.csv, {dataset: b.gpkg, region: GB}]\n");
  REQUIRE(said);
  CHECK(said->phone_region_from == From::file);
  CHECK(said->contacts.at(0).region == "BR");
  CHECK(said->contacts.at(1).region == "GB");
  auto const nobody = read("utility: {time_zone: America/Sao_Paulo}\ncontacts: a.csv\n");
  REQUIRE(nobody);
  CHECK(nobody->phone_region_from == From::nobody);
  CHECK(nobody->contacts.at(0).region.empty());
}

TEST_CASE("the allow-list of a channel has the form that contacts have") {
  auto const some = read("notifiers: {spool: {kind: spool, folder: out, test_addresses: [\"139 0000 0001\", one@example.org, customer-5]}}\n");
  REQUIRE(some);
  CHECK(some->notifiers.at(0).test_addresses == std::vector<std::string>{"+8613900000001", "one@example.org", "customer-5"});
}

TEST_CASE("each mistake in the configuration is named with its line and what to do") {
  std::vector<Mistake> const mistakes{
      {"store: a\nstore: b\n", {":2", "'store' stands twice, first on line 1"}},
      {"\nstroe: a\n", {":2", "'stroe'", "'store'"}},
      {"utility: {nmae: x}\n", {":1", "'nmae'", "'name'"}},
      {"utility: {time_zone: Asia/Shangai}\n", {"'Asia/Shangai'", "'Asia/Shanghai'"}},
      {"utility: {phone: call 95598}\n", {":1", "'phone'", "'call 95598' is no telephone number"}},
      {"utility: {phone: 12}\n", {":1", "'12' is no telephone number"}},
      {"utility: {phone: \"12345678901234567\"}\n", {"is no telephone number"}},
      {"utility: {name: \" \"}\n", {":1", "'name'", "the name that people know"}},
      {"utility: {languages: [fr]}\n", {"'fr'", "known are zh and en"}},
      {"utility: {languages: []}\n", {":1", "'languages'", "names no language", "known are zh and en"}},
      {"utility: {region: China}\n", {":1", "'region'", "'China' is no country", "such as CN or BR"}},
      {"\ncontacts: {dataset: a.gpkg, colums: {customer: NR}}\n", {":2", "'colums'", "'columns'"}},
      {"contact_rules: {verified_years: soon}\n", {":1", "'verified_years'"}},
      {"store: mysql:x\n", {"'mysql:x' is no store", "sqlite:PATH"}},
      {"region: 0\n", {"'region'", "from 1 to"}},
      {"listen: 8080\n", {"'8080' is not HOST:PORT", "127.0.0.1:8080"}},
      {"listen: 127.0.0.1:65536\n", {"is not HOST:PORT"}},
      {"listen: {operator: \"127.0.0.1:1\"}\n", {"'operator'", "'operators'"}},
      {"callbacks: {allow: [10.0.0.5/8]}\n", {":1", "'allow'", "the network is 10.0.0.0/8"}},
      {"callbacks: {allow: [gateway.example]}\n", {"'gateway.example' is no address", "192.0.2.0/24"}},
      {"listen: 0.0.0.0:8080\n", {":1", "'0.0.0.0' is every address", "public_url: http"}},
      {"listen: \"[::]:8080\"\n", {"'::' is every address"}},
      {"public_url: http://0.0.0.0:8080\n", {"nobody can call 'http://0.0.0.0:8080'"}},
      {"public_url: power.example\n", {"'power.example' is not http"}},
      {"callbacks: {url: \"http://[::]:8081\"}\n", {":1", "'url'", "nobody can call"}},
      {"callbacks: {url: \"http://power.example/\"}\n", {"without a slash at the end"}},
      {"listen: {callbacks: \"0.0.0.0:8081\"}\nnotifiers: {a: {kind: kannel, url: x, user: u, password: p}}\n",
       {":1", "receipts would be sent to '0.0.0.0'", "callbacks: {url: "}},
      {"callbacks: {allow: []}\n", {"is empty: no gateway could call back"}},
      {"callbacks: {alow: [10.0.0.0/8]}\n", {"'alow'", "'allow'"}},
      {"network: {}\n", {"'sources' is missing"}},
      {"network: {sources: [{mapping: standard}]}\n", {"'dataset' is missing"}},
      {"network: {sources: [{dataset: a}], limits: {changed_customers: 2}}\n", {"'changed_customers'", "%"}},
      {"notifiers: [spool]\n", {"'notifiers' is no map", "{kind: spool"}},
      {"notifiers: {a: {folder: x}}\n", {"'kind' is missing", "spool, kannel, sip"}},
      {"notifiers: {a: {kind: pigeon}}\n", {"'pigeon'", "spool, kannel"}},
      {"notifiers: {a: {kind: spool}}\n", {"'folder' is missing"}},
      {"notifiers: {a: {kind: spool, folder: x, mode: loud}}\n", {"'loud'", "shadow, test, live"}},
      {"notifiers: {a: {kind: kannel, url: x, password: y}}\n", {"'user' is missing"}},
      {"notifiers: {a: {kind: kannel, url: x, user: u, password: \"${ABSENT}\"}}\n", {"ABSENT"}},
      {"notifiers: {a: {kind: kannel, url: x, user: u, password: \"file:absent\"}}\n", {"absent"}},
      {"notifiers: {a: {kind: kannel, url: x, user: u, password: p, connections: 0}}\n", {"'connections'", "from 1 to 256"}},
      {"outages: {momentary: 5}\n", {"no unit after 5"}},
      {"outages: {supply_confirmation: 5x}\n", {"unknown unit 'x'"}},
      {"outages: {share_cut_within: 30}\n", {"no unit after 30"}},
      {"outages: {other_person_approves: yes}\n", {"true or false"}},
      {"dispatch: {assignment: robot}\n", {"'robot'", "by_person, automatic"}},
      {"sending: {hold_after_downtime: 1bd}\n", {"business days"}},
      {"sending: {wave_size_for_person: -1}\n", {"'wave_size_for_person'"}},
      {"sending: {hold: 1h}\n", {"'hold'"}},
  };
  for (auto const& mistake : mistakes) {
    INFO(mistake.yaml);
    auto const result = read(mistake.yaml);
    REQUIRE(!result);
    CHECK(result.error().kind == Error::Kind::usage);
    for (auto const& said : mistake.said) CHECK_THAT(result.error().message, Contains(said));
    CHECK_THAT(result.error().message, Contains("lamplighter.yaml:"));
  }
}

TEST_CASE("a listener on every address is given to gateways and browsers by the name that the person writes") {
  auto const read_it = read("listen: {operators: \"0.0.0.0:8080\", callbacks: \"[::]:8081\"}\npublic_url: https://power.example\n"
                            "callbacks: {url: \"http://10.0.0.5:8081\"}\nnetwork: {sources: [{dataset: a.gpkg}]}\n"
                            "notifiers: {a: {kind: kannel, url: x, user: u, password: p}}\n");
  REQUIRE(read_it);
  CHECK(callback_base(*read_it) == "http://10.0.0.5:8081");
  CHECK(read_it->public_url == "https://power.example");
}

TEST_CASE("an address of IPv6 has its brackets where others are told to call it") {
  auto const read_it = read("listen: {operators: \"[::1]:8080\", callbacks: \"[2001:db8::5]:8081\"}\n"
                            "network: {sources: [{dataset: a.gpkg}]}\n");
  REQUIRE(read_it);
  CHECK(callback_base(*read_it) == "http://[2001:db8::5]:8081");
  CHECK(read_it->public_url == "http://[::1]:8080");
  auto one = *read_it;
  one.callbacks.reset();
  CHECK(callback_base(one) == "http://[::1]:8080");
}

TEST_CASE("a listener on every address that no gateway calls needs no name") {
  CHECK(read("listen: {callbacks: \"0.0.0.0:8081\"}\nnetwork: {sources: [{dataset: a.gpkg}]}\n"
             "notifiers: {a: {kind: spool, folder: x}}\n"));
}

TEST_CASE("all mistakes of a file are told at once") {
  auto const result = read("stroe: a\nlisten: nowhere\nregion: x\n");
  REQUIRE(!result);
  CHECK_THAT(result.error().message, Contains(":1") && Contains(":2") && Contains(":3"));
}

TEST_CASE("no message about a secret says what it is") {
  auto const result = read("notifiers: {a: {kind: kannel, url: x, user: u, password: \"hush ${ABSENT}\"}}\n");
  REQUIRE(!result);
  CHECK_THAT(result.error().message, !Contains("hush"));
}

TEST_CASE("a file that is not there is said by its name") {
  auto const result = read_configuration("absent/lamplighter.yaml", two_secrets);
  REQUIRE(!result);
  CHECK(result.error().kind == Error::Kind::usage);
  CHECK_THAT(result.error().message, Contains("absent/lamplighter.yaml"));
}
