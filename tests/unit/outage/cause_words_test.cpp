// Causes in front of customers: known codes in both languages, and nothing for words that somebody made up.
#include <catch2/catch.hpp>

#include "engine/outage/cause_words.hpp"

namespace lamplighter::outage {

TEST_CASE("a cause is said in the reader's language, and one that is not known is not said at all") {
  CHECK(cause_words("dig_in", "en") == "digging");
  CHECK(cause_words("dig_in", "zh") == "施工挖断");
  CHECK(cause_words("the neighbour's fault", "en").empty());
  CHECK(cause_words("", "zh").empty());
  CHECK(public_cause("dig_in") == "dig_in");
  CHECK(public_cause("maintenance") == "maintenance");
  CHECK(public_cause("<b>the neighbour's fault</b>").empty());
}

TEST_CASE("a crew finds causes of faults, and work is none") {
  CHECK(is_cause_of_fault("tree"));
  CHECK_FALSE(is_cause_of_fault("maintenance"));
  CHECK_FALSE(is_cause_of_fault("gremlins"));
}

}  // namespace lamplighter::outage
