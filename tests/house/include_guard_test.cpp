// The rooms include only what the floor plan lets them.
#include "tests/house/include_guard.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter::house;

namespace {

std::vector<std::string> with(std::string const& path, std::string const& text) {
  return include_findings(
      {{"geo/trace.hpp", "// g\n"},
       {"schedules/due.hpp", "// s\n"},
       {"notifiers/types.hpp", "// n\n#include <string>\n"},
       {"notifiers/kannel.hpp", "// k\n"},
       {"notifiers/kannel.cpp", "// k\n#include \"notifiers/kannel.hpp\"\n#include <curl/curl.h>\n"},
       {"engine/base/time.hpp", "// b\n"},
       {"engine/outage/fault.hpp", "// o\n"},
       {"engine/flow/shell.hpp", "// f\n"},
       {"engine/store/schema.hpp", "// st\n"},
       {"engine/server/routes.hpp", "// se\n"},
       {"tests/support/world.hpp", "// t\n"},
       {path, text}});
}

}  // namespace

TEST_CASE("every room includes only the rooms that the floor plan opens to it") {
  auto const findings = include_findings(source_tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("the include guard reports a leaf that reaches into the engine or into another leaf") {
  CHECK(with("geo/a.cpp", "#include \"engine/base/time.hpp\"\n").size() == 1);
  CHECK(with("geo/a.cpp", "#include \"schedules/due.hpp\"\n").size() == 1);
  CHECK(with("schedules/a.cpp", "#include \"geo/trace.hpp\"\n").size() == 1);
  CHECK(with("notifiers/a.cpp", "#include \"engine/base/time.hpp\"\n").size() == 1);
  CHECK(with("geo/a.cpp", "#include \"geo/trace.hpp\"\n").empty());
}

TEST_CASE("the include guard reports an arrow that points backwards inside the engine") {
  CHECK(with("engine/base/a.cpp", "#include \"geo/trace.hpp\"\n").size() == 1);
  CHECK(with("engine/outage/a.cpp", "#include \"engine/flow/shell.hpp\"\n").size() == 1);
  CHECK(with("engine/outage/a.cpp", "#include \"schedules/due.hpp\"\n").size() == 1);
  CHECK(with("engine/flow/a.cpp", "#include \"engine/store/schema.hpp\"\n").size() == 1);
  CHECK(with("engine/server/a.cpp", "#include \"engine/store/schema.hpp\"\n").size() == 1);
  CHECK(with("engine/store/a.cpp", "#include \"engine/server/routes.hpp\"\n").size() == 1);
  CHECK(with("engine/app/a.cpp", "#include \"tests/support/world.hpp\"\n").size() == 1);
  CHECK(with("engine/new_room/a.cpp", "#include \"engine/base/time.hpp\"\n").size() == 1);
  CHECK(with("engine/store/a.cpp", "#include \"engine/outage/fault.hpp\"\n").empty());
  CHECK(with("engine/app/a.cpp", "#include \"notifiers/kannel.hpp\"\n").empty());
  CHECK(with("tests/unit/a.cpp", "#include \"tests/support/world.hpp\"\n").empty());
}

TEST_CASE("the include guard lets notice see the notifiers' values and ports, but no transport") {
  CHECK(with("engine/notice/a.cpp", "#include \"notifiers/types.hpp\"\n").empty());
  CHECK(with("engine/notice/a.cpp", "#include \"notifiers/kannel.hpp\"\n").size() == 1);
}

TEST_CASE("the include guard keeps every transport out of simulations") {
  CHECK(with("engine/app/simulation_world.cpp", "#include \"notifiers/kannel.hpp\"\n").size() == 1);
  CHECK(with("tests/sim/storm_test.cpp", "#include \"notifiers/kannel.hpp\"\n").size() == 1);
  CHECK(with("tests/sim/storm_test.cpp", "#include \"notifiers/types.hpp\"\n").empty());
}

TEST_CASE("the include guard lets one source alone see the library of telephone numbers and what it brings") {
  CHECK(with("engine/app/a.cpp", "#include <phonenumbers/phonenumberutil.h>\n").size() == 1);
  CHECK(with("engine/base/phone_number.hpp", "#include <phonenumbers/phonenumber.pb.h>\n").size() == 1);
  CHECK(with("tests/unit/a.cpp", "#include <google/protobuf/message.h>\n").size() == 1);
  CHECK(with("engine/base/phone_number.cpp", "#include <phonenumbers/phonenumberutil.h>\n").empty());
}

TEST_CASE("the include guard reports relative includes and our headers in angle brackets, but no comments") {
  CHECK(with("geo/a.cpp", "#include \"trace.hpp\"\n").size() == 1);
  CHECK(with("geo/a.cpp", "#include <geo/trace.hpp>\n").size() == 1);
  CHECK(with("geo/a.cpp", "#include <vector>\n").empty());
  CHECK(with("geo/a.cpp", "// #include \"engine/base/time.hpp\"\n").empty());
}
