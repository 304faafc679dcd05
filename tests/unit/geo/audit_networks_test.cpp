// The audit finds in the redistributable networks what is there, counted by SQL from the same files, and no more.
#include <catch2/catch.hpp>

#include "tests/unit/geo/audit_counts.hpp"

using namespace lamplighter;
using Counts = std::map<int, int>;

// 501 and 504 come from coordinates taken over from the nearest node; 604 and 605 are the rows of *.expected.csv and
// *.customers.csv with nobody below and no device above; 505 was judged from the ids and
// coordinates of its three features: capacitor taps and meters of one site.
TEST_CASE("the audit of each redistributable network finds what SQL finds in its file") {
  std::map<std::string, Counts> const expected{
      {"cemig_ulas628", {{501, 948}, {504, 15}, {604, 2}}},
      {"epri_ckt5", {{501, 1408}, {504, 19}, {505, 1}, {604, 4}}},
      {"epri_ckt7", {{501, 870}, {504, 66}, {507, 2}, {604, 3}, {605, 39}}},
      {"epri_j1", {{505, 2}, {604, 1}, {605, 1}}},
      {"ieee123", {{604, 1}}},
      {"ieee13", {{605, 11}}},
      {"ieee34", {{605, 68}}},
      {"ieee37", {{507, 1}, {605, 30}}},
      {"ieee8500", {{504, 19}}},
      {"smartds_p9", {{605, 10}}},
  };
  for (auto const& [name, counts] : expected) {
    INFO(name);
    auto const audit = test::audit_of(std::string(LAMPLIGHTER_TEST_DATA) + "/networks/" + name + ".gpkg");
    CHECK(test::geometry_and_attribute_counts(audit) == counts);
    CHECK(audit.feeders.size() == 1);
    CHECK(audit.suggestions.empty());
    test::check_shape(audit);
  }
}
