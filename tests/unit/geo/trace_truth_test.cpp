// What hangs from every device of the reference networks, against an independent solver.
#include <catch2/catch.hpp>

#include "tests/unit/geo/network_truth.hpp"

using lamplighter::test::check_against_truth;

TEST_CASE("every device of the reference networks takes out exactly the customers that an independent solver finds") {
  for (auto const* name : {"ieee13", "ieee34", "ieee37", "ieee123", "ieee8500", "epri_ckt5", "epri_ckt7", "epri_j1",
                           "smartds_p9", "cemig_ulas628"}) {
    check_against_truth(LAMPLIGHTER_TEST_DATA "/networks", name);
  }
}
