// Dates and texts by the clock of the place where a customer lives, also on both sides of a clock change.
#include "engine/flow/zones.hpp"

#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

schedules::Zone zone(std::string_view name) { return schedules::Zone::find(name).value(); }

/// The network data say where each customer lives.
void live_at(NoticeScene& scene, std::map<std::string, std::string> const& districts) {
  auto rows = scene.live().network().network().data();
  for (auto& row : rows.customers) {
    auto const found = districts.find(row.id);
    if (found != districts.end()) row.district = found->second;
  }
  auto& books = scene.store().flow();
  books.activate_network(books.stage_network(rows, "with districts", scene.now()));
  for (auto const& [customer, district] : districts) REQUIRE(scene.books().find_customer(scene.customer(customer))->district == district);
}

Time due_of(NoticeScene& scene, outage::Outage const& outage, std::string_view customer, std::string_view stage) {
  for (auto const& one : scene.books().notices(outage.id)) {
    if (one.recipient.id == scene.customer(customer).value && one.stage == stage) return one.due_at;
  }
  throw std::runtime_error("no such notice");
}

}  // namespace

TEST_CASE("a stage leaves at the time of day of the customer's place, else of the region, else of the utility") {
  NoticeScene scene([](Settings& settings) {
    settings.region_zone = zone("Asia/Tokyo");
    settings.zones_by_place.emplace("Westend", zone("Asia/Urumqi"));
  });
  live_at(scene, {{"b.1", "Westend"}, {"b.2", "Eastend"}});
  auto const outage = scene.plan({"b.1", "b.2"}, 20 * 24h);  // 22 March 08:00 in Shanghai
  CHECK(to_rfc3339(due_of(scene, outage, "b.1", "d15")) == to_rfc3339(*time_from_rfc3339("2026-03-07T09:00:00+06:00")));
  CHECK(to_rfc3339(due_of(scene, outage, "b.2", "d15")) == to_rfc3339(*time_from_rfc3339("2026-03-07T09:00:00+09:00")));
  scene.pass(6 * 24h);
  REQUIRE(scene.sms.submissions.size() == 2);  // Tokyo's morning comes first
  CHECK(scene.sms.submissions[0].parts.front().find("from 2026-03-22 09:00 to 2026-03-22 13:00") != std::string::npos);
  CHECK(scene.sms.submissions[1].parts.front().find("from 2026-03-22 06:00 to 2026-03-22 10:00") != std::string::npos);
}

TEST_CASE("one phone in two zones gets two texts, each with the hours of its place") {
  NoticeScene scene([](Settings& settings) { settings.zones_by_place.emplace("Westend", zone("Asia/Urumqi")); });
  live_at(scene, {{"b.1", "Westend"}, {"b.2", "Eastend"}});
  for (auto const* one : {"b.1", "b.2"}) {
    CustomerImport again;
    again.customer = scene.books().find_customer(scene.customer(one)).value();
    again.contacts.emplace_back();
    again.contacts.back().phone = "13900000000";
    scene.store().flow().put_customers({again});
  }
  auto const outage = scene.plan({"b.1", "b.2"}, 25min);  // m30 is late and goes at once after go
  scene.go(outage);
  REQUIRE(scene.sms.submissions.size() == 2);
  CHECK(scene.sms.submissions[0].parts.front() != scene.sms.submissions[1].parts.front());
}

TEST_CASE("a plan across a clock change keeps each place's own time of day and its seven days") {
  NoticeScene scene([](Settings& settings) { settings.zones_by_place.emplace("Berlin", zone("Europe/Berlin")); });
  live_at(scene, {{"b.1", "Berlin"}, {"b.2", "Eastend"}});
  // 31 March 2026 12:00 in Berlin, two days after the clock moved there: 10:00 UTC.
  auto const start = *time_from_rfc3339("2026-03-31T10:00:00Z");
  auto const outage = scene.plan({"b.1", "b.2"}, start - scene.now());
  CHECK(to_rfc3339(due_of(scene, outage, "b.1", "d7")) == to_rfc3339(*time_from_rfc3339("2026-03-24T09:00:00+01:00")));
  CHECK(to_rfc3339(due_of(scene, outage, "b.2", "d7")) == to_rfc3339(*time_from_rfc3339("2026-03-24T09:00:00+08:00")));
  CHECK(to_rfc3339(due_of(scene, outage, "b.1", "d15")) == to_rfc3339(*time_from_rfc3339("2026-03-16T09:00:00+01:00")));
}

}  // namespace lamplighter::flow
