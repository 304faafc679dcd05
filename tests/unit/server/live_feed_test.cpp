// Live events for one client: what it gets, where it resumes, and when it is let go; and how tries are counted.
#include <catch2/catch.hpp>

#include "engine/server/limiter.hpp"
#include "engine/server/live_feed.hpp"

namespace lamplighter::server {

TEST_CASE("a client hears what comes after it, and resumes where it stopped") {
  LiveFeed feed("run", 10, 10);
  feed.publish("outage", "{\"n\":1}");
  int woken = 0;
  auto const first = feed.subscribe("", [&] { ++woken; });
  CHECK(first->take().text.empty());
  feed.publish("outage", "{\"n\":2}");
  CHECK(woken == 1);
  CHECK(first->take().text == "id: run-2\nevent: outage\ndata: {\"n\":2}\n\n");
  feed.unsubscribe(first);
  feed.publish("job", "{\"n\":3}");
  auto const again = feed.subscribe("run-1", [] {});
  CHECK(again->take().text == "id: run-2\nevent: outage\ndata: {\"n\":2}\n\nid: run-3\nevent: job\ndata: {\"n\":3}\n\n");
  CHECK(woken == 1);
}

TEST_CASE("a client whose place is no longer known is told to read everything again") {
  LiveFeed feed("run", 2, 10);
  for (int i = 0; i < 5; ++i) feed.publish("outage", "{}");
  CHECK(feed.subscribe("run-3", [] {})->take().text.starts_with("id: run-4\n"));
  for (auto const* unknown : {"run-2", "other-4", "run-99", "run-", "x", "run-4x"}) {
    INFO(unknown);
    CHECK(feed.subscribe(unknown, [] {})->take().text == "id: run-5\nevent: reset\ndata: {}\n\n");
  }
  CHECK(feed.subscribe("run-5", [] {})->take().text.empty());
}

TEST_CASE("a client that does not read is let go, and costs nothing more") {
  LiveFeed feed("run", 100, 3);
  auto const slow = feed.subscribe("", [] {});
  for (int i = 0; i < 3; ++i) feed.publish("outage", "{}");
  auto const quick = feed.subscribe("", [] {});
  feed.publish("outage", "{}");
  CHECK(slow->take().is_over);
  auto const taken = quick->take();
  CHECK_FALSE(taken.is_over);
  CHECK_FALSE(taken.text.empty());
  feed.close_all();
  CHECK(quick->take().is_over);
  CHECK(feed.subscribe("", [] {})->take().is_over);
}

TEST_CASE("tries come back with time, and many keys cost no more memory than allowed") {
  Limiter limiter(2, std::chrono::seconds{10}, 3);
  Time const now{};
  using enum Limiter::Verdict;
  CHECK(limiter.look("a", now) == goes);
  CHECK(limiter.take("a", now) == goes);
  CHECK(limiter.take("a", now) == goes);
  CHECK(limiter.take("a", now) == too_often);
  CHECK(limiter.look("a", now) == too_often);
  CHECK(limiter.take("b", now) == goes);
  CHECK(limiter.take("a", now + std::chrono::seconds{9}) == too_often);
  CHECK(limiter.take("a", now + std::chrono::seconds{10}) == goes);
  CHECK(limiter.take("c", now) == goes);
  CHECK(limiter.take("d", now) == too_often);  // a flood of new keys
  CHECK(limiter.keys_count() == 3);
  CHECK(limiter.take("d", now + std::chrono::minutes{5}) == goes);
  CHECK(limiter.keys_count() == 1);
}

TEST_CASE("a clock that steps back locks nobody out") {
  Limiter limiter(1, std::chrono::seconds{10});
  Time const later{std::chrono::hours{5}};
  CHECK(limiter.take("a", later) == Limiter::Verdict::goes);
  CHECK(limiter.look("a", Time{}) == Limiter::Verdict::goes);
  CHECK(limiter.take("a", Time{}) == Limiter::Verdict::goes);
}

}  // namespace lamplighter::server
