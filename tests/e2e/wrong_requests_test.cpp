// Requests that are wrong, and people who cannot be told: each is answered by name, and nothing is lost.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/small_world.hpp"
#include "tests/e2e/sms_world.hpp"

using namespace lamplighter::test;
using Catch::Contains;

namespace {

constexpr std::uint64_t hundred_megabytes = 100'000'000;

}  // namespace

TEST_CASE("a wrong token, a giant body and unknown names are refused, and the daemon goes on") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();

  for (auto const* header : {"Authorization: Bearer wrong", "X-Nothing: at all"}) {
    auto const answer = daemon.request({"POST", "/api/v1/device-reports", {header, "Content-Type: application/json"}, switch_report("opened", "k")});
    REQUIRE(answer);
    CHECK(answer->status == 401);
    CHECK_THAT(answer->headers, Contains("application/problem+json"));
  }

  auto const giant = http_flood(daemon.port(), "/api/v1/device-reports",
                                {"Authorization: Bearer " + daemon.token(), "Content-Type: application/json"}, hundred_megabytes);
  REQUIRE(giant);
  CHECK(giant->status == 413);

  auto const device = daemon.post("/api/v1/device-reports", device_report("no such switch", "opened", "k"));
  REQUIRE(device);
  CHECK(device->status == 422);
  CHECK_THAT(device->body, Contains(R"("field":"device")") && Contains("no such switch"));

  auto const customer = daemon.post("/api/v1/trouble-calls", R"({"customer":"no such customer","kind":"no_power"})");
  REQUIRE(customer);
  CHECK(customer->status == 201);  // kept for a person, never refused
  CHECK_THAT(customer->body, Contains(R"("treatment":"unlocated")") && Contains("'no such customer'"));

  auto const field = daemon.post("/api/v1/trouble-calls", R"({"customer":"671","kind":"no_power","color":"red"})");
  REQUIRE(field);
  CHECK(field->status == 422);
  CHECK_THAT(field->body, Contains("color"));

  StoreView const store(world.store());
  CHECK(store.number("select count(*) from fact") == 1);  // the call
  auto const good = daemon.post("/api/v1/device-reports", switch_report("opened", "k"));
  REQUIRE(good);
  CHECK(good->status / 100 == 2);
  CHECK(store.number("select count(*) from fact") == 2);
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("a customer without contact becomes an exception and is not skipped") {
  SmallWorld world;
  auto const below = customers_below("671692", world.path("."));
  REQUIRE(below.size() >= 2);
  write_file(world.path("contacts.csv"), fmt::format("customer,language,phone\n{},zh,+99900000671\n", below.front()));
  auto const imported = world.run({"import"});
  CHECK(imported.code == 0);
  CHECK_THAT(imported.out, Contains("customers have no contact; each becomes an exception"));
  world.daemon().start();
  REQUIRE(world.daemon().post("/api/v1/device-reports", switch_report("opened", "k")));
  StoreView const store(world.store());
  auto const forgotten = static_cast<std::int64_t>(below.size()) - 1;
  CHECK(eventually([&] { return store.number("select count(distinct recipient_id) from exception_item where stage = 'started'") == forgotten; }));
  CHECK(store.number("select count(*) from notice where stage = 'started'") == forgotten + 1);
  auto const exceptions = world.daemon().get("/api/v1/exceptions?open=true");
  REQUIRE(exceptions);
  for (std::size_t i = 1; i < below.size(); ++i) CHECK_THAT(exceptions->body, Contains('"' + below[i] + '"') && Contains("no_contact"));
  CHECK(world.daemon().terminate() == 0);
}
