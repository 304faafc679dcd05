// What bounds load, alone: addresses, connections, descriptors, bytes and workers.
#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <future>

#include "engine/server/address_block.hpp"
#include "engine/server/body_budget.hpp"
#include "engine/server/connection_caps.hpp"
#include "engine/server/limiter.hpp"
#include "engine/server/workers.hpp"

namespace lamplighter::server {
namespace {

using Entrance = Request::Entrance;

ConnectionCaps caps(ConnectionShares shares, int per_address) {
  return ConnectionCaps({.shares = shares,
                         .per_address = per_address,
                         .trusted_proxies = {"192.0.2.1"},
                         .callback_networks = {*parse_address_range("10.0.0.0/8")}});
}

}  // namespace

TEST_CASE("a subscriber is one address, or one IPv6 network of 64 bits") {
  CHECK(address_block("192.0.2.7") == "192.0.2.7");
  CHECK(address_block("::ffff:192.0.2.7") == "192.0.2.7");
  CHECK(address_block("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(address_block("2001:db8:1:2::1") == address_block("2001:db8:1:2:ffff::"));
  CHECK(address_block("2001:db8:1:3::1") != address_block("2001:db8:1:2::1"));
  CHECK(address_block("fe80::1%eth0") == "fe80::1%eth0");
  CHECK(address_block("fd12:3456:789a:1::5") == "fd12:3456:789a:1::5");
  CHECK(address_block("::1") == "::1");
  CHECK(address_block("nonsense") == "nonsense");
}

TEST_CASE("of few descriptors half is kept for the store and gateways, and callbacks have theirs before all others") {
  CHECK(connection_shares(100'000, {2'000, 200}) == ConnectionShares{2'000, 200});
  CHECK(connection_shares(1'024, {2'000, 200}) == ConnectionShares{576, 192});
  CHECK(connection_shares(256, {2'000, 200}) == ConnectionShares{96, 32});
  CHECK(connection_shares(1'024, {100, 10}) == ConnectionShares{100, 10});
}

TEST_CASE("the soft limit of descriptors is raised as far as is needed and allowed") {
  auto const raised_from = [](rlim_t soft, rlim_t hard) {
    auto const child = ::fork();
    if (child == 0) {
      rlimit const limit{soft, hard};
      if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(99);
      auto const raised = raise_descriptor_limit({40, 4});  // 300 with what the rest needs
      rlimit now{};
      ::getrlimit(RLIMIT_NOFILE, &now);
      ::_exit(now.rlim_cur == raised ? static_cast<int>(raised / 10) : 98);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status) * 10;
  };
  CHECK(raised_from(100, 1'000) == 300);
  CHECK(raised_from(100, 200) == 200);
  CHECK(raised_from(400, 400) == 400);
}

TEST_CASE("each address has its share of the connections, and gives it back") {
  auto counts = caps({10, 2}, 2);
  auto const first = counts.enter("198.51.100.1", Entrance::everything);
  REQUIRE(first);
  CHECK(counts.enter("198.51.100.1", Entrance::everything));
  CHECK_FALSE(counts.enter("198.51.100.1", Entrance::everything));
  CHECK(counts.enter("198.51.100.2", Entrance::everything));
  CHECK(counts.enter("2001:db8::1", Entrance::everything));
  CHECK(counts.enter("2001:db8::2", Entrance::everything));
  CHECK_FALSE(counts.enter("2001:db8::3", Entrance::everything));
  for (int i = 0; i < 5; ++i) CHECK(counts.enter("192.0.2.1", Entrance::everything).has_value());  // a proxy is many people
  CHECK_FALSE(counts.enter("198.51.100.3", Entrance::everything));                                 // the house is full
  counts.leave(*first);
  CHECK(counts.enter("198.51.100.1", Entrance::everything));
}

TEST_CASE("gateways have connections of their own on either listener, and strangers none of them on the one for all") {
  auto counts = caps({1, 3}, 1);
  CHECK(counts.enter("10.0.0.5", Entrance::everything)->entrance == Entrance::everything);
  auto const reserved = counts.enter("10.0.0.5", Entrance::everything);
  REQUIRE(reserved);
  CHECK(reserved->entrance == Entrance::reserved);
  CHECK_FALSE(counts.enter("198.51.100.1", Entrance::everything));
  CHECK(counts.enter("10.0.0.5", Entrance::callbacks)->entrance == Entrance::callbacks);
  CHECK(counts.enter("198.51.100.1", Entrance::callbacks));
  CHECK_FALSE(counts.enter("10.0.0.5", Entrance::callbacks));
  CHECK_FALSE(counts.enter("10.0.0.5", Entrance::everything));
  counts.leave(*reserved);
  CHECK_FALSE(counts.enter("198.51.100.1", Entrance::callbacks));  // it has its share
  CHECK(counts.enter("10.0.0.5", Entrance::callbacks));
}

TEST_CASE("however many connections one gateway's address opens, the next one still finds a place") {
  auto counts = caps({1, 16}, 256);
  (void)counts.enter("198.51.100.1", Entrance::everything);  // the house is full
  auto const places_of = [&](std::string_view address, Entrance listener) {
    int places = 0;
    while (places < 100 && counts.enter(address, listener)) ++places;
    return places;
  };
  SECTION("on the one listener") {
    CHECK(places_of("10.0.0.5", Entrance::everything) == 9);
    CHECK(places_of("10.0.0.6", Entrance::everything) == 4);
    CHECK(counts.enter("10.0.0.7", Entrance::everything));
  }
  SECTION("on the gateways' own, together with the other") {
    CHECK(places_of("10.0.0.5", Entrance::callbacks) == 9);
    CHECK(places_of("10.0.0.5", Entrance::everything) == 0);
    CHECK(places_of("198.51.100.1", Entrance::callbacks) == 4);
    CHECK(counts.enter("10.0.0.6", Entrance::callbacks));
  }
}

TEST_CASE("a table of callers that is full forgets one of them where a new one must get in, and refuses where it must not") {
  using enum Limiter::Verdict;
  auto const now = from_ms(1'000'000);
  Limiter strict(1, std::chrono::minutes{1}, 100), open(1, std::chrono::minutes{1}, 100, Limiter::WhenFull::forgets_another);
  for (int i = 0; i < 100; ++i) {
    CHECK(strict.take(std::to_string(i), now) == goes);
    CHECK(open.take(std::to_string(i), now) == goes);
  }
  CHECK(strict.take("new", now) == too_often);
  for (int i = 100; i < 1'000; ++i) CHECK(open.take(std::to_string(i), now) == goes);
  CHECK(open.keys_count() == 100);
  CHECK(open.take("999", now) == too_often);  // not by forgetting whoever came last
}

TEST_CASE("bytes are held to a sum, large bodies and small ones to half of it each, and small beginnings are free") {
  using enum BodyBudget::Size;
  using enum BodyBudget::Share::Verdict;
  std::shared_ptr<BodyBudget::Share> outlives;
  {
    BodyBudget const budget(100'000);
    CHECK(budget.share(small)->hold(54'097) == too_many);  // although nobody has anything yet
    auto const meters = budget.share(large);
    CHECK(meters->hold(54'096) == goes);
    CHECK(meters->hold(54'097) == too_many);
    CHECK(budget.held() == 50'000);
    CHECK(budget.share(large)->hold(5'000) == too_many);
    auto const calls = budget.share(small);
    CHECK(calls->hold(40'000) == goes);
    CHECK(calls->hold(54'096) == goes);
    CHECK(calls->hold(10) == goes);  // never less than before
    CHECK(budget.held() == 100'000);
    CHECK(budget.share(small)->hold(4'097) == too_many);
    CHECK(budget.share(small)->hold(4'096) == goes);
    outlives = budget.share(small);
  }
  CHECK(outlives->hold(54'096) == goes);
}

TEST_CASE("work is done by others in order, and what is too much is said") {
  std::promise<void> goes_on;
  auto const held = goes_on.get_future().share();
  std::atomic<int> done{0};
  Workers workers(1, 2);
  std::promise<void> runs;
  REQUIRE(workers.post([&] {
    runs.set_value();
    held.wait();
  }) == Workers::Taken::yes);
  runs.get_future().wait();
  CHECK(workers.post([&] { ++done; }) == Workers::Taken::yes);
  std::promise<void> last;
  CHECK(workers.post([&] {
    ++done;
    last.set_value();
  }) == Workers::Taken::yes);
  CHECK(workers.post([&] { ++done; }) == Workers::Taken::too_many_wait);
  goes_on.set_value();
  last.get_future().wait();
  CHECK(done == 2);
  workers.stop();
  CHECK(workers.post([] {}) == Workers::Taken::too_many_wait);
}

}  // namespace lamplighter::server
