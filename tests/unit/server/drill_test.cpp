// What a drill's server says of itself on every page and answer; a daemon's never says it.
#include <catch2/catch.hpp>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

bool has(HttpAnswer const& answer, std::string_view text) { return answer.body.find(text) != std::string::npos; }

struct Drill : ServerWorld {
  Drill() : ServerWorld([](auto& settings) { settings.is_drill = true; }) {}
};

}  // namespace

TEST_CASE("every page of a drill says so above everything, in both languages, in its title and to programs, however it is asked for") {
  Drill world;
  HttpHeaders const browser{{"Accept", "text/html"}, {"Accept-Encoding", "gzip"}, {"If-None-Match", "*"}};
  for (auto const* path : {"/?lang=zh", "/?lang=en", "/console", "/crew", "/public/report", "/n/aaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    for (int look = 0; look < 2; ++look) {
      auto const page = world.get(path, "", browser);
      INFO(path);
      CHECK(page.status != 304);
      CHECK(has(page, "<div class=\"drill\" role=\"note\">"));
      CHECK(has(page, "演练</span> DRILL"));
      CHECK(has(page, "<title>演练 DRILL · "));
      CHECK(has(page, "<html data-drill=\"true\""));
      CHECK(page.headers.at("lamplighter-drill") == "true");
      CHECK(page.headers.at("cache-control") == "no-store");
    }
  }
  CHECK(world.post("/public/status", "account=a.1&last_four=1234", "", {{"Content-Type", "application/x-www-form-urlencoded"}}).body.find("class=\"drill\"") !=
        std::string::npos);
  CHECK(has(world.get("/api/v1/session", "dispatcher"), "\"drill\":true"));
  CHECK(world.get("/api/v1/public/outages", "").headers.at("lamplighter-drill") == "true");
  CHECK(world.get("/api/v1/outages", "").headers.at("lamplighter-drill") == "true");
}

TEST_CASE("the daemon itself never calls anything a drill") {
  ServerWorld world;
  for (auto const* path : {"/", "/console", "/public/report"}) {
    auto const page = world.get(path, "");
    CHECK_FALSE(has(page, "DRILL"));
    CHECK_FALSE(page.headers.contains("lamplighter-drill"));
  }
  CHECK(has(world.get("/api/v1/session", "dispatcher"), "\"drill\":false"));
}

}  // namespace lamplighter::test
