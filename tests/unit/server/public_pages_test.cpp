// What anybody may ask and say without a script: the state of an address, a report by form, and the page as it lies ready.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {

HttpHeaders const form{{"Content-Type", "application/x-www-form-urlencoded"}};

bool has(HttpAnswer const& answer, std::string_view text) { return answer.body.find(text) != std::string::npos; }

/// c.1 and b.1 have a phone each; c.1 is behind the fuse.
struct Neighbourhood : ServerWorld {
  Neighbourhood() {
    beside([](flow::Store& store) {
      for (auto const& [ref, phone] : {std::pair{"c.1", "+8613900001234"}, std::pair{"b.1", "+8613900005678"}}) {
        flow::CustomerImport one;
        one.customer.ref = ref;
        one.customer.language = "en";
        one.customer.classes = {"ordinary"};
        one.contacts.emplace_back();
        one.contacts.back().phone = phone;
        store.flow().put_customers({one});
      }
    });
  }
  json::object status(std::string_view account, std::string_view digits) {
    auto const answer = post("/api/v1/public/status",
                             R"({"account": ")" + std::string(account) + R"(", "last_four": ")" + std::string(digits) + "\"}", "");
    CHECK(answer.status == 200);
    return json::parse(answer.body).as_object();
  }
};

}  // namespace

TEST_CASE("the state of an address is for whoever knows account and phone; unknown and wrong get the same answer") {
  Neighbourhood world;
  CHECK(world.status("c.1", "1234") == json::object{{"found", true}, {"supply", json::array{}}});
  CHECK(world.status("c.1", "9999") == world.status("nobody", "1234"));
  CHECK_FALSE(world.status("nobody", "1234").at("found").as_bool());
  world.open_fuse();
  world.clock.pass(std::chrono::seconds{2});
  auto const out = world.status("c.1", "1234").at("supply").as_array();
  REQUIRE(out.size() == 1);
  CHECK(out[0].at("state").as_string() == "out");
  CHECK(out[0].at("started_at").is_string());
  CHECK(world.status("b.1", "5678").at("supply").as_array().empty());
  auto const page = world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form);
  CHECK(page.status == 200);
  CHECK(has(page, "Out</p>"));
  CHECK(page.headers.at("cache-control") == "no-store");
  auto const wrong = world.post("/public/status", "account=c.1&last_four=0000&lang=en", "", form);
  CHECK(has(wrong, "Nothing was found"));
}

TEST_CASE("digits cannot be tried out: of an account some wrong ones, then it waits, known or not") {
  Neighbourhood world;
  for (auto const* account : {"c.1", "nobody"}) {
    for (int i = 0; i < 5; ++i) world.status(account, "000" + std::to_string(i));
    auto const body = R"({"account": ")" + std::string(account) + R"(", "last_four": "1234"})";
    CHECK(world.post("/api/v1/public/status", body, "").status == 429);
  }
  CHECK(world.status("b.1", "5678").at("found").as_bool());  // a neighbour is not slowed
  world.clock.pass(std::chrono::minutes{5});
  CHECK(world.status("c.1", "1234").at("found").as_bool());
}

TEST_CASE("what was only switched on again is not called restored, and nobody who was erased is found") {
  Neighbourhood world;
  auto const outage = world.open_fuse();
  world.clock.pass(std::chrono::minutes{10});
  CHECK(has(world.post("/public/status", "account=%20c.1%20&last_four=1234&lang=en", "", form), "Out</p>"));
  REQUIRE(world.post("/api/v1/device-reports",
                     R"({"device": "FUS3", "kind": "closed", "source": "crew", "occurred_at": ")" + world.now_text() + "\"}", "dispatcher").status < 300);
  world.clock.pass(std::chrono::seconds{20});
  auto const page = world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form);
  CHECK_FALSE(has(page, "Restored"));
  auto const rows = world.status("c.1", "1234").at("supply").as_array();
  for (auto const& row : rows) CHECK(row.at("state").as_string() == "switched_on");
  REQUIRE(world.post("/api/v1/customers/c.1/erase", R"({"reason": "asked"})", "admin").status == 200);
  CHECK_FALSE(world.status("c.1", "1234").at("found").as_bool());
}

TEST_CASE("a report without a place that anybody could find is asked again, and a long address is kept") {
  Neighbourhood world;
  CHECK(world.post("/public/report", "where=%20%20&kind=shock&lang=zh", "", form).status == 422);
  std::string where;
  for (int i = 0; i < 180; ++i) where += "%E5%BB%BA";
  CHECK(world.post("/public/report", "where=" + where + "&kind=shock&lang=zh", "", form).status == 200);
}

TEST_CASE("a report by form is taken as a program's is, once, and danger is answered with what to do") {
  Neighbourhood world;
  auto const page = world.get("/public/report?about=danger&lang=en", "");
  CHECK(page.status == 200);
  CHECK(has(page, "8 metres"));
  CHECK(page.body.find("role=\"note\"") < page.body.find("<form"));  // the words of safety come first
  auto const mark = page.body.find("name=\"key\" value=\"");
  REQUIRE(mark != std::string::npos);
  auto const key = page.body.substr(mark + 18, 26);
  auto const said = "lang=en&key=" + key + "&kind=wire_down&where=128+Northern+Avenue&phone=";
  auto const taken = world.post("/public/report", said, "", form);
  CHECK(taken.status == 200);
  CHECK(has(taken, "Received"));
  CHECK(has(taken, "touch no wire"));
  CHECK(world.post("/public/report", said, "", form).status == 200);  // sent again
  auto const calls = json::parse(world.get("/api/v1/desk", "dispatcher").body).as_object().at("unlocated_calls").as_array();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].at("kind").as_string() == "wire_down");
  CHECK(calls[0].at("address").as_string() == "128 Northern Avenue");
  CHECK(world.post("/public/report", "kind=no_power&where=&lang=en", "", form).status == 422);
  CHECK(world.post("/public/report", "kind=neighbours&where=c.1&lang=zh", "", form).status == 200);
  CHECK(has(world.get("/api/v1/outages", "dispatcher"), "suspected"));
}

TEST_CASE("the page that lies ready is the same as the page that is asked for by the long way") {
  ServerWorld world;
  world.open_fuse();
  auto const long_way = world.get("/?lang=en", "", {{"Connection", "close"}});
  auto const ready = world.get("/?lang=en", "", {{"Connection", "keep-alive"}});
  CHECK(ready.status == 200);
  CHECK(ready.body == long_way.body);
  for (auto const* name : {"etag", "cache-control", "content-security-policy", "content-type", "content-language", "vary", "referrer-policy"}) {
    INFO(name);
    CHECK(ready.headers.at(name) == long_way.headers.at(name));
  }
  CHECK(has(ready, "fewer than 5 customers"));
  CHECK(world.get("/?lang=en", "", {{"If-None-Match", ready.headers.at("etag")}, {"Connection", "keep-alive"}}).status == 304);
  for (int i = 0; i < 100; ++i) CHECK(world.get("/", "", {{"Connection", "keep-alive"}}).status == 200);  // a storm is served
  world.clock.pass(std::chrono::seconds{40});
  CHECK(world.get("/?lang=en", "", {{"Connection", "keep-alive"}}).headers.at("etag") != ready.headers.at("etag"));  // "updated" has moved on
}

}  // namespace lamplighter::test
