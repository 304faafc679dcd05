// What all contacts together show, customer by customer and feeder by feeder.
#include <catch2/catch.hpp>

#include "engine/app/contact_audit.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

Time const now = *time_from_rfc3339("2026-03-02T08:00:00Z");

notice::Contact person(std::string role, std::string phone, std::string email = {}) {
  notice::Contact out;
  out.role = std::move(role);
  out.phone = std::move(phone);
  out.email = std::move(email);
  return out;
}

/// Feeder F1 with C1 … C4, feeder F2 with D1 and D2.
struct World {
  geo::NetworkData data;
  geo::Audit audit;
  Contacts contacts;

  World() {
    for (auto const* id : {"C1", "C2", "C3", "C4", "D1", "D2"}) {
      geo::CustomerRow row;
      row.id = id;
      row.at = geo::Coordinate{static_cast<double>(data.customers.size()), 50};
      data.customers.push_back(row);
      audit.customer_feeders.push_back(id[0] == 'C' ? 0 : 1);
    }
    for (auto const& [id, count] : {std::pair{"F1", 4u}, std::pair{"F2", 2u}}) {
      geo::FeederAudit feeder;
      feeder.id = id;
      feeder.customers = count;
      audit.feeders.push_back(feeder);
    }
    for (auto const& row : data.customers) {
      flow::CustomerImport one;
      one.customer.ref = row.id;
      one.contacts.push_back(person("", "+861390000000" + std::to_string(contacts.customers.size())));
      contacts.customers.push_back(one);
    }
  }
  flow::CustomerImport& of(std::string const& ref) {
    for (auto& one : contacts.customers) {
      if (one.customer.ref == ref) return one;
    }
    throw std::runtime_error("no customer " + ref);
  }
  std::vector<geo::Finding> findings(ContactRules const& rules = {}) const { return audit_contacts(contacts, data, audit, rules, now); }
};

std::vector<std::string> names_of(std::vector<geo::Finding> const& findings) {
  std::vector<std::string> out;
  for (auto const& one : findings) {
    CHECK_FALSE(one.remedy.empty());
    CHECK(one.layer == "contacts");
    out.push_back(std::to_string(one.number) + " " + one.id);
  }
  return out;
}

}  // namespace

TEST_CASE("contacts that hold are worth no word") {
  CHECK(World().findings().empty());
}

TEST_CASE("customers whom nobody can tell anything are counted by feeder, the worst first") {
  World world;
  world.of("C1").contacts[0].phone.clear();
  world.of("D1").contacts[0].phone.clear();
  world.of("D2").contacts[0].phone.clear();
  world.contacts.customers.erase(world.contacts.customers.begin() + 1);  // C2 has no row
  world.of("C3").contacts[0] = person("", "", "three@example.org");
  auto const findings = world.findings();
  CHECK(names_of(findings) == std::vector<std::string>{"821 F1", "821 F2"});
  CHECK_THAT(findings[0].reason, Contains("2 of 4 customers of feeder 'F1'"));
  CHECK_THAT(findings[1].reason, Contains("2 of 2 customers of feeder 'F2'"));
  CHECK(findings[1].feeder == "F2");
  world.of("C3").contacts[0].email.clear();
  CHECK_THAT(world.findings()[0].reason, Contains("3 of 4 customers of feeder 'F1'"));
  world.of("C1").contacts[0].phone = "+8613900000001";
  world.of("C3").contacts[0].phone = "+8613900000003";
  CHECK(names_of(world.findings()) == std::vector<std::string>{"821 F2", "821 F1"});
}

TEST_CASE("one phone for many customers is said, unless it is somebody's who looks after many") {
  World world;
  for (auto const* ref : {"C1", "C2", "C4", "D1"}) world.of(ref).contacts[0].phone = "+8613911111111";
  CHECK(world.findings({.customers_per_phone = 4}).empty());
  auto const findings = world.findings({.customers_per_phone = 3});
  CHECK(names_of(findings) == std::vector<std::string>{"822 C1"});
  CHECK_THAT(findings[0].reason, Contains("4 customers") && Contains("'C1', 'C2', 'C4'") && !Contains("139"));
  CHECK(findings[0].feeder == "F1");
  world.of("C2").contacts[0].role = "property_manager";
  CHECK(world.findings({.customers_per_phone = 3}).empty());
  world.of("D2").contacts.push_back(person("occupier", ""));
  world.of("D2").contacts.back().phone2 = "+8613911111111";
  CHECK(world.findings({.customers_per_phone = 3}).size() == 1);
  world.of("D2").contacts.back().role = "village";
  CHECK(world.findings({.customers_per_phone = 3}).empty());
}

TEST_CASE("a customer with the same phone in two contacts is one customer of that phone") {
  World world;
  for (auto const* ref : {"C1", "C2"}) world.of(ref).contacts[0].phone = "+8613911111111";
  world.of("C2").contacts.push_back(person("", "+8613911111111", "two@example.org"));
  CHECK(world.findings({.customers_per_phone = 2}).empty());
  CHECK(world.findings({.customers_per_phone = 1}).size() == 1);
}

TEST_CASE("a contact that was checked longer ago than the rule allows is said") {
  World world;
  world.of("C1").contacts[0].verified_at = *time_from_rfc3339("2023-03-02T00:00:00Z");
  CHECK(world.findings().empty());
  world.of("C1").contacts[0].verified_at = *time_from_rfc3339("2023-03-01T23:59:59Z");
  auto const findings = world.findings();
  CHECK(names_of(findings) == std::vector<std::string>{"823 C1"});
  CHECK(findings[0].severity == geo::Finding::Severity::info);
  CHECK((findings[0].place == geo::Coordinate{0, 50}));
  CHECK(world.findings({.verified_years = 4}).empty());
  auto const leap_day = *time_from_rfc3339("2028-02-29T12:00:00Z");
  CHECK(audit_contacts(world.contacts, world.data, world.audit, {}, leap_day).size() == 1);
}

TEST_CASE("a contact that was checked on a day to come is said") {
  World world;
  world.of("C1").contacts[0].verified_at = *time_from_rfc3339("2026-03-03T08:00:00Z");
  CHECK(audit_contacts(world.contacts, world.data, world.audit, {}, now).empty());
  world.of("C1").contacts[0].verified_at = *time_from_rfc3339("2099-01-01T00:00:00Z");
  auto const findings = audit_contacts(world.contacts, world.data, world.audit, {}, now);
  CHECK(names_of(findings) == std::vector<std::string>{"823 C1"});
  CHECK_THAT(findings.at(0).reason, Catch::Contains("1 of 1 contacts say that they will be checked on a day to come"));
}

TEST_CASE("a customer of whom nobody consents is said") {
  World world;
  world.of("C1").contacts[0].consents = false;
  world.of("C2").contacts[0].consents = false;
  world.of("C2").contacts.push_back(person("", "+8613911111111"));
  CHECK(names_of(world.findings()) == std::vector<std::string>{"824 C1"});
}

TEST_CASE("a customer on life-support needs a second way to be told") {
  World world;
  auto& customer = world.of("D2");
  customer.customer.classes = {"life_support"};
  CHECK(names_of(world.findings()) == std::vector<std::string>{"825 D2"});
  customer.contacts.push_back(person("carer", customer.contacts[0].phone));
  CHECK(world.findings().size() == 1);  // the same number is no second way
  customer.contacts.push_back(person("carer", "", "carer@example.org"));
  customer.contacts.back().consents = false;
  CHECK(world.findings().size() == 1);
  customer.contacts.back().consents = true;
  CHECK(world.findings().empty());
}

TEST_CASE("a critical user has a level and an account manager") {
  World world;
  auto& customer = world.of("D1").customer;
  customer.classes = {"critical"};
  CHECK_THAT(world.findings().at(0).reason, Contains("without level and account manager"));
  customer.critical_level = "first";
  CHECK_THAT(world.findings().at(0).reason, Contains("without account manager"));
  customer.account_manager = "m1";
  CHECK(world.findings().empty());
  customer.critical_level.clear();
  auto const findings = world.findings();
  CHECK_THAT(findings.at(0).reason, Contains("without level"));
  CHECK(findings[0].number == 826);
  CHECK(findings[0].feeder == "F2");
}

TEST_CASE("what the rows said comes first, with the feeder and the place of its customer") {
  World world;
  world.contacts.findings.push_back({.number = 804, .layer = "contacts", .id = "C2", .reason = "a.csv:3: …", .remedy = "…"});
  world.contacts.findings.push_back({.number = 801, .layer = "contacts", .id = "nobody", .reason = "a.csv:4: …", .remedy = "…"});
  world.of("C1").contacts[0].consents = false;
  auto const findings = world.findings();
  CHECK(names_of(findings) == std::vector<std::string>{"804 C2", "801 nobody", "824 C1"});
  CHECK(findings[0].feeder == "F1");
  CHECK((findings[0].place == geo::Coordinate{1, 50}));
  CHECK(findings[1].feeder.empty());
  CHECK_FALSE(findings[1].place);
}
