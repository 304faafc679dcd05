// What an import of contacts takes away, in words and against the limit.
#include <catch2/catch.hpp>

#include "engine/app/contact_loss.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

std::vector<std::string> numbered(int first, int last) {
  std::vector<std::string> out;
  for (int i = first; i <= last; ++i) out.push_back("C" + std::to_string(i));
  return out;
}

std::set<std::string> network(int customers) {
  auto const all = numbered(1, customers);
  return {all.begin(), all.end()};
}

Contacts named(std::vector<std::string> const& customers, std::string const& phone = "+8613900000001") {
  Contacts out;
  for (auto const& ref : customers) {
    auto& one = out.customers.emplace_back();
    one.customer.ref = ref;
    one.contacts.emplace_back().phone = phone;
    ++out.rows;
  }
  return out;
}

}  // namespace

TEST_CASE("customers whose contacts all vanish with an import are counted and named") {
  auto const loss = contact_loss(numbered(1, 4), network(4), named({"C4"}), 1);
  CHECK(loss.lost == numbered(1, 3));
  CHECK_THAT(contact_loss_text(loss), Contains("3 of 4 customers had contacts and have none") && Contains("'C1', 'C2', 'C3'"));
  CHECK(contact_loss(numbered(1, 2), network(2), named({"C1", "C2"}, ""), 1).lost.size() == 2);  // rows without an address
  CHECK(contact_loss_text(contact_loss(numbered(1, 2), network(3), named(numbered(1, 3)), 1)).empty());
}

TEST_CASE("a customer who left the network has not lost a contact by the contacts file") {
  CHECK(contact_loss(numbered(1, 4), network(2), named(numbered(1, 2)), 1).lost.empty());
}

TEST_CASE("an import that takes the contacts of many customers is refused, of a few it is said") {
  auto const refusal = [](int customers, int left) {
    return contact_loss_refusal(contact_loss(numbered(1, customers), network(customers), named(numbered(1, left)), 1), 0.1);
  };
  CHECK_THAT(refusal(100, 89), Contains("11 of 100 customers lose all their contacts") && Contains("10 % of network.limits.lost_contacts"));
  CHECK(refusal(100, 90).empty());
  CHECK(refusal(12, 3).empty());   // nine
  CHECK_FALSE(refusal(12, 2).empty());
}

TEST_CASE("files without rows renew nothing, and the import says that the old contacts stay and why") {
  auto const text = [](Contacts const& contacts, std::size_t tables) {
    auto const loss = contact_loss(numbered(1, 20), network(20), contacts, tables);
    CHECK(contact_loss_refusal(loss, 0.1).empty());
    return contact_loss_text(loss);
  };
  CHECK(text({}, 1) == "contacts were not renewed: the files have no rows; contacts of before, of 20 customers, stay in use\n");
  CHECK_THAT(text({}, 0), Contains("the configuration names no file"));
  Contacts unknown;
  unknown.rows = 3;
  CHECK_THAT(text(unknown, 1), Contains("name no customer of the network"));
  CHECK(contact_loss_text(contact_loss({}, network(2), {}, 1)).empty());
}
