// The contacts file: who may be told, what a person should mend, and what is refused.
#include <catch2/catch.hpp>

#include "engine/app/contacts.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

std::set<std::string> const known{"C1", "C2"};

std::string file(std::string const& name) { return std::string(LAMPLIGHTER_TEST_DATA) + "/contacts/" + name; }

Result<Contacts> read(std::string_view csv) {
  test::ScratchFolder const folder;
  return read_contacts(folder.file("contacts.csv", csv), known);
}

}  // namespace

TEST_CASE("several rows of a customer are several contacts of one customer") {
  auto const contacts = read_contacts(file("good.csv"), known);
  REQUIRE(contacts);
  CHECK(contacts->problems.empty());
  REQUIRE(contacts->customers.size() == 2);
  auto const& first = contacts->customers[0];
  CHECK(first.customer.ref == "C1");
  CHECK(first.customer.language == "zh");
  CHECK(first.customer.classes == std::vector<std::string>{"residential", "critical"});
  CHECK(first.customer.critical_level == "special");
  CHECK(first.customer.account_manager == "m1");
  CHECK(first.customer.area_manager == "a1");
  REQUIRE(first.contacts.size() == 2);
  CHECK(first.contacts[0].name == "Example, One");
  CHECK(first.contacts[0].phone == "+99900000001");
  CHECK(first.contacts[0].email == "one@example.org");
  CHECK(first.contacts[0].verified_at == *time_from_rfc3339("2026-01-15T00:00:00Z"));
  CHECK(first.contacts[1].role == "owner");
  CHECK(!first.contacts[1].voice_ok);
  CHECK(!first.contacts[1].consents);
  CHECK(first.contacts[1].verified_at == *time_from_rfc3339("2026-01-15T08:00:00Z"));
  auto const& second = contacts->customers[1];
  CHECK(second.customer.classes == std::vector<std::string>{"commercial", "life_support"});
  CHECK(second.contacts[0].phone2 == "+99900000004");
  CHECK(second.contacts[0].voice_ok);
  CHECK(second.contacts[0].consents);
  CHECK(!second.contacts[0].verified_at);
}

TEST_CASE("each thing that a person should mend is told by line and customer, never by its value") {
  auto const contacts = read_contacts(file("problems.csv"), known);
  REQUIRE(contacts);
  std::vector<std::string> const said{"customer 'nobody' is not in the network",
                                      "unknown role 'janitor'",
                                      "unknown class 'weird'",
                                      "unknown critical_level 'third'",
                                      "unknown language 'fr'",
                                      "phone cannot be a phone number",
                                      "phone2 cannot be a phone number",
                                      "email cannot be an address",
                                      "life_support is neither true nor false",
                                      "voice_ok is neither true nor false",
                                      "verified_at is no date"};
  REQUIRE(contacts->problems.size() == said.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    CHECK(contacts->problems[i].line == static_cast<int>(i) + 2);
    CHECK_THAT(contacts->problems[i].text, Contains(said[i]));
    for (auto const* personal : {"call me", "no mail"}) CHECK_THAT(contacts->problems[i].text, !Contains(personal));
  }
  REQUIRE(contacts->customers.size() == 1);  // the rows of C1 were still taken
  CHECK(contacts->customers[0].contacts.size() == 10);
  CHECK(contacts->customers[0].contacts[4].phone == "");
}

TEST_CASE("a contacts file of the wrong shape is refused by line and remedy") {
  for (auto const& [csv, said] : std::vector<std::pair<std::string, std::string>>{
           {"", "the file is empty"},
           {"name\nx\n", "contacts.csv:1: the column 'customer' is missing"},
           {"customer,fone\nC1,1\n", "contacts.csv:1: unknown column 'fone'; known are customer, name"},
           {"customer,phone,phone\nC1,1,2\n", "contacts.csv:1: column 'phone' stands twice"},
           {"customer,phone\nC1,12345,extra\n", "contacts.csv:2: 3 fields where the header has 2"},
           {"customer\n\"C1\n", "a quote is left open"}}) {
    INFO(said);
    auto const contacts = read(csv);
    REQUIRE(!contacts);
    CHECK(contacts.error().kind == Error::Kind::usage);
    CHECK_THAT(contacts.error().message, Contains(said));
  }
}

TEST_CASE("a contacts file that is not there is said by its name") {
  auto const contacts = read_contacts("absent.csv", known);
  REQUIRE(!contacts);
  CHECK(contacts.error().kind == Error::Kind::usage);
  CHECK_THAT(contacts.error().message, Contains("absent.csv"));
}
