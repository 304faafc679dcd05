// Contacts from files: who may be told, what a person should mend, and what is refused.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "engine/app/contact_findings.hpp"
#include "engine/app/contacts.hpp"
#include "geo/finding_words.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

std::set<std::string> const known{"C1", "C2"};

ContactSource file(std::string const& name) {
  return {.file = std::string(LAMPLIGHTER_TEST_DATA) + "/contacts/" + name, .region = "CN"};
}

Result<Contacts> read(std::string_view csv) {
  test::ScratchFolder const folder;
  return read_contacts({{.file = folder.file("contacts.csv", csv), .region = "CN"}}, known);
}

std::vector<int> numbers_of(Contacts const& contacts) {
  std::vector<int> out;
  for (auto const& one : contacts.findings) out.push_back(one.number);
  return out;
}

}  // namespace

TEST_CASE("several rows of a customer are several contacts of one customer") {
  auto const contacts = read_contacts({file("good.csv")}, known);
  REQUIRE(contacts);
  // The numbers are nobody's, so each is kept and said to be doubtful.
  CHECK(numbers_of(*contacts) == std::vector<int>{804, 804, 804, 804});
  CHECK(contacts->rows == 3);
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

TEST_CASE("each thing that a person should mend is told by table, row and customer, never by its value") {
  auto const contacts = read_contacts({file("problems.csv")}, known);
  REQUIRE(contacts);
  struct Said {
    int number;
    std::string customer, words;
  };
  std::vector<Said> const said{{801, "nobody", "the customer is not in the network"},
                               {810, "C1", "unknown role"},
                               {810, "C1", "unknown class"},
                               {810, "C1", "unknown critical_level"},
                               {810, "C1", "unknown language"},
                               {802, "C1", "phone cannot be a phone number"},
                               {803, "C1", "phone2 is too short or too long"},
                               {807, "C1", "email cannot be an address"},
                               {811, "C1", "life_support is neither true nor false"},
                               {811, "C1", "voice_ok is neither true nor false"},
                               {812, "C1", "verified_at is no date"},
                               {801, "", "the row names no customer"},
                               {804, "C1", "phone may be wrong"},
                               {805, "C1", "phone has an extension"},
                               {806, "C1", "phone is a fixed line"},
                               {802, "C1", "phone cannot be a phone number"},
                               {803, "C1", "phone2 is too short or too long"}};
  REQUIRE(contacts->findings.size() == said.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    auto const& one = contacts->findings[i];
    auto const line = i < 14 ? i + 2 : i + 1;  // the fixed line has an extension too
    INFO(i << ": " << one.reason);
    CHECK(one.number == said[i].number);
    CHECK(one.id == said[i].customer);
    CHECK(one.layer == "contacts");
    CHECK_THAT(one.reason, Contains("problems.csv:" + std::to_string(line) + ": " + said[i].words));
    CHECK_FALSE(one.remedy.empty());
    for (auto const* personal : {"call me", "no mail", "janitor", "weird", "12912345678", "65529988", "1390", "1234"}) {
      CHECK_THAT(one.reason + one.remedy, !Contains(personal));
    }
  }
  REQUIRE(contacts->customers.size() == 1);  // the rows of C1 were still taken
  CHECK(contacts->customers[0].contacts.size() == 14);
  CHECK(contacts->customers[0].contacts[4].phone == "");
  CHECK(contacts->customers[0].contacts[10].phone == "+8612912345678");
}

TEST_CASE("an unknown customer that is a phone in a shifted column is named by its row") {
  auto const contacts = read("customer,name,phone\n"
                             "13900000001,C1,\n"
                             "王五 139 0000 0001,C1,\n"
                             "K-13900000001,C1,\n"
                             "3000000001,C1,\n"
                             "nobody 12,C1,\n");
  REQUIRE(contacts);
  std::vector<std::string> ids;
  for (auto const& one : contacts->findings) ids.push_back(one.id.substr(one.id.find(':') + 1));
  CHECK(ids == std::vector<std::string>{"2", "3", "4", "3000000001", "nobody 12"});
  for (auto const& one : contacts->findings) CHECK_THAT(one.id + one.reason + one.remedy, !Contains("0001,") && !Contains("139"));
}

TEST_CASE("a Chinese number without its area code is left out, and that of a service is not asked for one") {
  auto const contacts = read("customer,phone,phone2\nC1,62345678,95598\n");
  REQUIRE(contacts);
  REQUIRE(contacts->findings.size() == 2);
  CHECK(contacts->findings[0].number == 803);
  CHECK_THAT(contacts->findings[0].reason + contacts->findings[0].remedy, Contains("area code"));
  CHECK(contacts->findings[1].number == 803);
  CHECK_THAT(contacts->findings[1].reason + contacts->findings[1].remedy, Contains("service") && !Contains("area code"));
  CHECK(contacts->customers[0].contacts[0].phone.empty());
}

TEST_CASE("the same number written in three ways is one contact, and a refusal of one row holds") {
  auto const contacts = read("customer,name,phone,phone2,email,consent,verified_at\n"
                             "C1,One,139 0000 0001,,,true,2024-01-15\n"
                             "C1,,+8613900000001,010 6552 9988,,true,2026-01-15\n"
                             "C1,,013900000001,01065529988,one@example.org,false,\n"
                             "C2,Two,13900000002,+86 139-0000-0002,,,\n");
  REQUIRE(contacts);
  CHECK(numbers_of(*contacts) == std::vector<int>{806, 808, 806, 809, 808});
  REQUIRE(contacts->customers.size() == 2);
  REQUIRE(contacts->customers[0].contacts.size() == 1);
  auto const& one = contacts->customers[0].contacts[0];
  CHECK(one.phone == "+8613900000001");
  CHECK(one.phone2 == "+861065529988");
  CHECK(one.is_phone2_fixed);
  CHECK_FALSE(one.is_phone_fixed);
  CHECK(one.name == "One");
  CHECK(one.email == "one@example.org");
  CHECK_FALSE(one.consents);
  CHECK(one.verified_at == *time_from_rfc3339("2026-01-15T00:00:00Z"));
  auto const& two = contacts->customers[1].contacts[0];
  CHECK(two.phone == "+8613900000002");
  CHECK(two.phone2.empty());
}

TEST_CASE("contacts that share only a part stay apart") {
  auto const contacts = read("customer,phone,phone2,email\n"
                             "C1,13900000001,13900000003,\n"
                             "C1,13900000001,13900000004,\n"
                             "C1,,,one@example.org\n"
                             "C1,,,one@example.org\n"
                             "C1,,,\n"
                             "C1,13900000001,13900000003,other@example.org\n");
  REQUIRE(contacts);
  CHECK(numbers_of(*contacts) == std::vector<int>{808, 808});  // the mailbox twice, and the first phone with a mailbox
  CHECK(contacts->customers.at(0).contacts.size() == 4);
}

TEST_CASE("a national number without a country is left out, and the remedy names the key") {
  test::ScratchFolder const folder;
  auto const path = folder.file("contacts.csv", "customer,phone\nC1,13900000001\nC1,+8613900000002\n");
  auto const contacts = read_contacts({{.file = path}}, known);
  REQUIRE(contacts);
  REQUIRE(numbers_of(*contacts) == std::vector<int>{802});
  CHECK_THAT(contacts->findings[0].reason, Contains("no country code"));
  CHECK_THAT(contacts->findings[0].remedy, Contains("utility.region"));
  CHECK(contacts->customers[0].contacts[0].phone.empty());
  CHECK(contacts->customers[0].contacts[1].phone == "+8613900000002");
}

TEST_CASE("days are read as exports write them") {
  for (auto const* text : {"2026-01-05", "2026/1/5", "2026.01.05", "20260105", "2026-1-5 08:15:00", "2026-01-05T08:15:00", "2026/01/05 00:00:00+08"}) {
    INFO(text);
    auto const contacts = read(std::string("customer,verified_at\nC1,") + text + "\n");
    REQUIRE(contacts);
    CHECK(contacts->customers.at(0).contacts.at(0).verified_at == *time_from_rfc3339("2026-01-05T00:00:00Z"));
  }
  for (auto const* text : {"2026-13-05", "2026-02-30", "05.01.2026", "2026-01", "20261", "2026--1-5", "now"}) {
    INFO(text);
    CHECK(numbers_of(*read(std::string("customer,verified_at\nC1,") + text + "\n")) == std::vector<int>{812});
  }
}

TEST_CASE("rows of one customer may stand in several files") {
  test::ScratchFolder const folder;
  auto const first = folder.file("a.csv", "customer,phone,class\nC2,13900000001,residential\n");
  auto const second = folder.file("b.csv", "customer,phone,class\nC2,07400 123456,critical\nC1,07400 123457,\n");
  auto const contacts = read_contacts({{.file = first, .region = "CN"}, {.file = second, .region = "GB"}}, known);
  REQUIRE(contacts);
  CHECK(contacts->tables == std::vector<std::string>{first, second});
  REQUIRE(contacts->customers.size() == 2);
  auto const& customer = contacts->customers[1];
  CHECK(customer.customer.classes == std::vector<std::string>{"residential", "critical"});
  REQUIRE(customer.contacts.size() == 2);
  CHECK(customer.contacts[0].phone == "+8613900000001");
  CHECK(customer.contacts[1].phone == "+447400123456");
}

TEST_CASE("without a network to compare with, every customer is taken") {
  auto const contacts = read_contacts_alone({file("problems.csv")});
  REQUIRE(contacts);
  CHECK(contacts->customers.size() == 2);
}

TEST_CASE("a contacts file of the wrong shape is refused by line and remedy") {
  for (auto const& [csv, said] : std::vector<std::pair<std::string, std::string>>{
           {"", "the file is empty"},
           {"name\nx\n", "contacts.csv:1: the column 'customer' is missing"},
           {"customer,phne\nC1,1\n", "contacts.csv:1: unknown column 'phne'; did you mean 'phone'? Known are customer, name"},
           {"customer,phone,phone\nC1,1,2\n", "contacts.csv:1: column 'phone' stands twice"},
           {"customer,phone\nC1,12345,extra\n", "contacts.csv:2: 3 fields where the header has 2"},
           {"customer,name\nC1,\xB2\xE2\n", "contacts.csv:2: column 'name' is not UTF-8"},
           {"customer\n\"C1\n", "a quote is left open"}}) {
    INFO(said);
    auto const contacts = read(csv);
    REQUIRE(!contacts);
    CHECK(contacts.error().kind == Error::Kind::usage);
    CHECK_THAT(contacts.error().message, Contains(said));
  }
}

TEST_CASE("a contacts file that is not there, or is a folder, is said by its name") {
  test::ScratchFolder const folder;
  for (auto const& path : {std::string("absent.csv"), folder.path().string()}) {
    auto const contacts = read_contacts({{.file = path}}, known);
    REQUIRE(!contacts);
    CHECK(contacts.error().kind == Error::Kind::usage);
    CHECK_THAT(contacts.error().message, Contains(path));
  }
}

TEST_CASE("what very many rows have in common is one finding that says how many and which; what must be mended stays one by one") {
  std::string csv = "customer,phone,email\n";
  for (int row = 0; row < 30; ++row) csv += fmt::format("C1,+999000{:05},{}\n", row, row == 4 || row > 26 ? "nobody" : "");
  auto const many = read(csv);
  REQUIRE(many);
  CHECK(numbers_of(*many) == std::vector<int>{804, 807, 807, 807, 807});
  auto const& doubtful = many->findings[0];
  CHECK(doubtful.id.empty());
  CHECK(doubtful.layer == "contacts");
  CHECK_THAT(doubtful.reason, Contains("contacts.csv: phone may be wrong in 30 rows") && Contains("(rows 2–31)"));
  CHECK_THAT(reason_in(doubtful, geo::ReportLanguage::zh), Contains("30 行的 phone 可能有误") && Contains("第 2–31 行"));
  CHECK(many->findings[1].id == "C1");

  csv = "customer,phone\n";
  for (int row = 0; row < 20; ++row) csv += fmt::format("C1,+999000{:05}\n", row);
  auto const few = read(csv);
  REQUIRE(few);
  CHECK(numbers_of(*few) == std::vector<int>(20, 804));
}

TEST_CASE("rows are listed as people write them, and not without end") {
  CHECK(ranges_of({}).empty());
  CHECK(ranges_of({2, 3, 4, 9, 12, 13}) == "2–4, 9, 12–13");
  std::vector<std::size_t> every_second;
  for (std::size_t row = 0; row < 200; row += 2) every_second.push_back(row);
  CHECK_THAT(ranges_of(every_second), Catch::StartsWith("0, 2, 4, ") && Catch::EndsWith("58, …"));
}
