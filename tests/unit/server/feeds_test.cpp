// Tests of the feeds: open to everybody, valid, cacheable, and each alert at an address of its own.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/server/alert_feed.hpp"
#include "engine/server/odin_feed.hpp"
#include "tests/support/xml_check.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// Everybody below BRK1 is out; the outage's id.
std::string open_breaker(ServerWorld& world) {
  auto const answer = world.post("/api/v1/device-reports", R"({"device": "BRK1", "kind": "locked_out", "source": "scada", "occurred_at": ")" + world.now_text() + "\"}",
                                 "integration");
  REQUIRE(answer.status == 201);
  world.clock.pass(2s);
  return std::string(json::parse(answer.body).as_object().at("outage").as_string());
}

std::size_t count(std::string const& text, std::string_view part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++out;
  return out;
}

}  // namespace

TEST_CASE("an empty feed is valid, says since when it is empty, and keeps its tag") {
  ServerWorld world;
  auto const first = world.get("/api/v1/feeds/cap", "");
  CHECK(first.status == 200);
  CHECK(first.headers.at("content-type") == "application/atom+xml");
  CHECK(xml_problems(first.body, "atom.rng") == "");
  CHECK(count(first.body, "<entry>") == 0);
  world.clock.pass(40s);
  CHECK(world.get("/api/v1/feeds/cap", "").headers.at("etag") == first.headers.at("etag"));
}

TEST_CASE("the feed leads to each alert as it was published, without sign-in, and is not sent twice to who has it") {
  ServerWorld world;
  auto const ref = open_breaker(world);
  auto const feed = world.get("/api/v1/feeds/cap", "");
  CHECK(feed.status == 200);
  CHECK(xml_problems(feed.body, "atom.rng") == "");
  CHECK(count(feed.body, "<entry>") == 1);
  CHECK(count(feed.body, "href=\"http://test/api/v1/feeds/cap/" + ref + ".1\"") == 1);
  CHECK(count(feed.body, "<id>tag:outages@example.org,2026:" + ref + "</id>") == 1);
  CHECK(feed.headers.at("last-modified") == "Mon, 02 Mar 2026 00:00:00 GMT");

  auto const alert = world.get("/api/v1/feeds/cap/" + ref + ".1", "");
  CHECK(alert.status == 200);
  CHECK(alert.headers.at("content-type") == "application/cap+xml");
  CHECK(alert.headers.at("cache-control").find("immutable") != std::string::npos);
  CHECK(xml_problems(alert.body, "cap12.xsd") == "");
  CHECK(count(alert.body, "<info>") == 2);
  CHECK(count(alert.body, "c.1") == 0);

  CHECK(world.get("/api/v1/feeds/cap", "", {{"If-None-Match", feed.headers.at("etag")}}).status == 304);
  CHECK(world.get("/api/v1/feeds/cap", "", {{"If-Modified-Since", feed.headers.at("last-modified")}}).status == 304);
  CHECK(world.get("/api/v1/feeds/cap/" + ref + ".1", "", {{"If-None-Match", alert.headers.at("etag")}}).status == 304);
  CHECK(world.get("/api/v1/feeds/cap/" + ref + ".2", "").status == 404);
}

TEST_CASE("an update takes the place of the alert in the feed, and the alert stays where it was") {
  ServerWorld world;
  auto const ref = open_breaker(world);
  auto const first = world.get("/api/v1/feeds/cap", "");
  auto const etr = to_rfc3339(world.clock.now() + 2h);
  CHECK(world.post("/api/v1/outages/" + ref + "/etr", R"({"at": ")" + etr + "\"}", "dispatcher").status == 200);
  world.clock.pass(2s);
  auto const second = world.get("/api/v1/feeds/cap", "");
  CHECK(second.headers.at("etag") != first.headers.at("etag"));
  CHECK(count(second.body, "<entry>") == 1);
  CHECK(count(second.body, ref + ".2\"") == 1);
  auto const update = world.get("/api/v1/feeds/cap/" + ref + ".2", "").body;
  CHECK(xml_problems(update, "cap12.xsd") == "");
  CHECK(count(update, "<references>outages@example.org," + ref + ".1,2026-03-02T08:00:00+08:00</references>") == 1);
  CHECK(world.get("/api/v1/feeds/cap/" + ref + ".1", "").status == 200);
}

TEST_CASE("an alert of the same second is not kept from who asks by date") {
  auto const begun = time_from_rfc3339("2026-03-02T08:00:00+08:00").value();
  server::AlertFeed feed;
  server::FeedPlace const place{"Example Power", "http://test", begun};
  notice::PublicAlert one;
  one.identifier = "A.1";
  one.sender = "outages@example.org";
  one.sent = begun;
  auto other = one;
  other.identifier = "B.1";  // published later, within the same second
  auto const first = feed.current(begun, place, [&] { return std::vector{one}; });
  feed.outdated();
  auto const second = feed.current(begun + 1s, place, [&] { return std::vector{one, other}; });
  CHECK(second->text != first->text);
  CHECK(second->last_modified != first->last_modified);
  feed.outdated();
  auto const third = feed.current(begun + 2s, place, [&] { return std::vector{one, other}; });
  CHECK(third->last_modified == second->last_modified);
}

TEST_CASE("the GeoJSON feed has the same words as the public map, with a tag") {
  ServerWorld world;
  open_breaker(world);
  auto const feed = world.get("/api/v1/feeds/geojson", "");
  CHECK(feed.status == 200);
  CHECK(feed.headers.at("content-type") == "application/geo+json");
  CHECK(feed.body == world.get("/api/v1/public/outages", "").body);
  CHECK(json::parse(feed.body).as_object().at("features").as_array().size() == 1);
  CHECK(world.get("/api/v1/feeds/geojson", "", {{"If-None-Match", feed.headers.at("etag")}}).status == 304);
}

TEST_CASE("the ODIN feed has what is out, of five and more, and says when there is nothing") {
  flow::PublicOutage large;
  large.ref = "O<1>";
  large.area = "West & Lake";
  large.state = "partially_restored";
  large.kind = "fault";
  large.cause = "tree";
  large.crew = "en_route";
  large.customers = 40;
  large.started_at = *time_from_rfc3339("2026-03-02T00:00:00Z");
  large.etr = *large.started_at + 2h;
  auto few = large;
  few.ref = "few";
  few.customers = 3;
  few.is_few = true;
  auto planned = large;
  planned.ref = "planned";
  planned.state = "scheduled";
  auto const text = server::odin_feed({large, few, planned}, "P & Sons", *large.started_at + 1h);
  CHECK(xml_problems(text, "") == "");
  CHECK(count(text, "<Outage>") == 1);
  CHECK(count(text, "<mRID>O&lt;1&gt;</mRID>") == 1);
  CHECK(count(text, "<metersAffected>40</metersAffected>") == 1);
  CHECK(count(text, "<outageKind>partiallyRestored</outageKind>") == 1);
  CHECK(count(text, "<statusKind>enroute</statusKind>") == 1);
  CHECK(count(text, "<causeKind>treeDown</causeKind>") == 1);
  CHECK(count(text, "<ert>2026-03-02T02:00:00Z</ert>") == 1);
  CHECK(count(server::odin_feed({large}, "P", *large.started_at + 2h), "<ert>") == 0);  // passed: promised by nobody
  CHECK(count(server::odin_feed({few}, "P", *large.started_at), "No outage of five") == 1);

  ServerWorld world;
  open_breaker(world);
  auto const feed = world.get("/api/v1/feeds/odin", "");
  CHECK(feed.status == 200);
  CHECK(feed.headers.at("content-type") == "application/xml");
  CHECK(count(feed.body, "<metersAffected>55</metersAffected>") == 1);
  CHECK(world.get("/api/v1/feeds/odin", "", {{"If-None-Match", feed.headers.at("etag")}}).status == 304);
}

TEST_CASE("titles from outside cannot break the feed") {
  notice::PublicAlert hostile;
  hostile.identifier = "P1.1";
  hostile.sender = "outages@example.org";
  hostile.sent = *time_from_rfc3339("2026-03-02T00:00:00Z");
  hostile.title = "A&B </title><script> \x02 \xff";
  auto const text = server::atom_feed({hostile}, {"P & <Sons>", "http://test", hostile.sent});
  CHECK(xml_problems(text, "atom.rng") == "");
  CHECK(count(text, "<script>") == 0);
  CHECK(xml_problems("<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "atom.rng") != "");
}

TEST_CASE("a date of a header is in the form of its standard") {
  CHECK(server::http_date(*time_from_rfc3339("1994-11-06T08:49:37Z")) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace lamplighter::test
