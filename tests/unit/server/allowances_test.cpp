// Who may try how often, by hand and without a server: names are never locked, four digits never guessed.
#include <catch2/catch.hpp>

#include "engine/server/accepted_language.hpp"
#include "engine/server/forwarded.hpp"
#include "engine/server/look_up_allowance.hpp"
#include "engine/server/sign_in_allowance.hpp"

namespace lamplighter::server {
namespace {

Time const start = *time_from_rfc3339("2026-03-02T08:00:00+08:00");
using Verdict = Limiter::Verdict;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string address(int i) { return "203.0.113." + std::to_string(i); }

}  // namespace

TEST_CASE("wrong passwords count where they come from, and for nobody else") {
  SignInAllowance tries("secret");
  for (int i = 0; i < 200; ++i) {
    auto const from = address(i);
    for (int j = 0; j < 5; ++j) tries.failed({"lin", from}, start);
    CHECK(tries.look({"lin", from}, start) == Verdict::too_often);
  }
  CHECK(tries.look({"lin", "192.0.2.1"}, start) == Verdict::goes);
  CHECK(tries.look({"wang", address(1)}, start) == Verdict::goes);
  for (int j = 0; j < 5; ++j) tries.failed({"wang", address(1)}, start);
  CHECK(tries.look({"zhao", address(1)}, start) == Verdict::too_often);  // ten from one address, whatever the names
  CHECK(tries.look({"zhao", address(1)}, start + seconds{30}) == Verdict::goes);
}

TEST_CASE("who has signed in from an address is not held up by others there who try other names") {
  SignInAllowance tries("secret");
  (void)tries.succeeded({"lin", address(1)}, start);
  for (int j = 0; j < 10; ++j) tries.failed({"n" + std::to_string(j), address(1)}, start);
  CHECK(tries.look({"wang", address(1)}, start) == Verdict::too_often);
  CHECK(tries.look({"lin", address(1)}, start) == Verdict::goes);
  for (int j = 0; j < 5; ++j) tries.failed({"lin", address(1)}, start);
  CHECK(tries.look({"lin", address(1)}, start) == Verdict::too_often);  // somebody there tries this very name
}

TEST_CASE("a device is known by its cookie, after a restart too, for its own name and for half a year") {
  std::string cookie;
  {
    SignInAllowance before("secret");
    cookie = before.succeeded({"lin", address(1)}, start);
  }
  SignInAllowance tries("secret");
  for (int j = 0; j < 5; ++j) tries.failed({"lin", address(1)}, start);
  CHECK(tries.look({"lin", address(1)}, start) == Verdict::too_often);
  CHECK(tries.look({"lin", address(1), cookie}, start) == Verdict::goes);
  CHECK(tries.is_device(cookie, start));
  CHECK_FALSE(tries.is_device(cookie, start + hours{24 * 181}));
  CHECK_FALSE(SignInAllowance("another").is_device(cookie, start));
  for (auto const& forged : {"9" + cookie, cookie + "0", std::string("..."), std::string(), cookie.substr(0, cookie.rfind('.'))}) {
    INFO(forged);
    CHECK_FALSE(tries.is_device(forged, start));
  }
  for (int j = 0; j < 5; ++j) tries.failed({"wang", address(2)}, start);
  CHECK(tries.look({"wang", address(2), cookie}, start) == Verdict::too_often);  // another's name
  for (int j = 0; j < 10; ++j) tries.failed({"lin", address(9), cookie}, start);
  CHECK(tries.look({"lin", address(9), cookie}, start) == Verdict::too_often);
  auto const again = tries.succeeded({"lin", address(9), cookie}, start + hours{1});
  CHECK(tries.look({"lin", address(9), again}, start) == Verdict::too_often);  // a new cookie is no new device
}

TEST_CASE("of an account ten wrong digits from everywhere together, then the whole number; the owner's own place goes on") {
  using Answer = LookUpAllowance::Verdict;
  LookUpAllowance allowance;
  allowance.right({"A1", "192.0.2.1"}, start);
  int wrong = 0;
  for (int i = 0; i < 50; ++i) {
    auto const from = address(i);
    if (allowance.look({"A1", from}, start) != Answer::goes) continue;
    allowance.wrong({"A1", from}, start);
    ++wrong;
  }
  CHECK(wrong == 10);
  CHECK(allowance.look({"A1", "198.51.100.1"}, start) == Answer::needs_whole_number);
  CHECK(allowance.look({"A1", "198.51.100.1", LookUpProof::whole_number}, start) == Answer::goes);
  CHECK(allowance.look({"A1", "192.0.2.1"}, start) == Answer::goes);
  CHECK(allowance.look({"A2", "198.51.100.1"}, start) == Answer::goes);
  CHECK(allowance.look({"A1", "198.51.100.1"}, start + hours{2}) == Answer::goes);  // twelve a day at most
  allowance.wrong({"A1", "198.51.100.1"}, start + hours{2});
  CHECK(allowance.look({"A1", "198.51.100.2"}, start + hours{2}) == Answer::needs_whole_number);
}

TEST_CASE("an address that tries many accounts is asked for whole numbers, and these have an end too") {
  using Answer = LookUpAllowance::Verdict;
  LookUpAllowance allowance;
  auto const account = [](int i) { return "A" + std::to_string(i); };
  for (int i = 0; i < 30; ++i) allowance.wrong({account(i), address(1)}, start);
  CHECK(allowance.look({"B", address(1)}, start) == Answer::needs_whole_number);
  for (int i = 0; i < 30; ++i) allowance.wrong({account(i), address(1), LookUpProof::whole_number}, start);
  CHECK(allowance.look({"B", address(1), LookUpProof::whole_number}, start) == Answer::too_often);
  CHECK(allowance.look({"B", address(2), LookUpProof::whole_number}, start) == Answer::goes);
  CHECK(allowance.look({"B", address(1), LookUpProof::whole_number}, start + minutes{1}) == Answer::goes);
}

TEST_CASE("a table that is full forgets somebody and refuses nobody") {
  KnownPlaces places(hours{1}, 100);
  for (int i = 0; i < 1'000; ++i) places.remember(std::to_string(i), start);
  int known = 0;
  for (int i = 0; i < 1'000; ++i) known += places.knows(std::to_string(i), start) ? 1 : 0;
  CHECK(known == 100);
  CHECK(places.knows("999", start));
  CHECK_FALSE(places.knows("999", start + hours{1}));
}

TEST_CASE("the client is the last address that no trusted proxy has, however it is written") {
  std::vector<std::string> const trusted{"127.0.0.1", "10.0.0.2", "2001:db8::9"};
  auto const from = [&](std::string_view header) { return client_address("127.0.0.1", header, trusted); };
  CHECK(from("") == "127.0.0.1");
  CHECK(from("192.0.2.1") == "192.0.2.1");
  CHECK(from("192.0.2.1:5678") == "192.0.2.1");
  CHECK(from("[2001:db8::1]:80") == "2001:db8::1");
  CHECK(from("\"[2001:DB8:0::1]\"") == "2001:db8::1");
  CHECK(from("2001:db8::1") == "2001:db8::1");
  CHECK(from("\"192.0.2.1:80\"") == "192.0.2.1");
  CHECK(from("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(from("evil, 192.0.2.1:99, , 10.0.0.2:1234") == "192.0.2.1");
  CHECK(from("192.0.2.1, [2001:db8::9]:443") == "192.0.2.1");
  CHECK(from("10.0.0.2") == "10.0.0.2");
  CHECK(from(" , ,") == "127.0.0.1");
  CHECK(client_address("192.0.2.7", "198.51.100.1", trusted) == "192.0.2.7");  // no proxy of ours
  for (auto const* garbage : {"unknown", "_hidden", "192.0.2.1:", "192.0.2.1:123456", "192.0.2.1:x", "[2001:db8::1", "[2001:db8::1]x", "[192.0.2.1]",
                              "192.0.2", "\"", "\"\"", "127.0.0.1 192.0.2.1"}) {
    INFO(garbage);
    CHECK(from(garbage) == unreadable_peer);
  }
}

TEST_CASE("the language is the one that weighs most, and a star is whichever is not named") {
  for (auto const* english : {"en", "EN-gb", "en-US,zh;q=0.9", "zh;q=0.4, en;q=0.5", "fr, en;q=0.2", "zh;q=0", "zh;q=0, *", "zh;q=0.1,*", "en;q=0.8,zh;q=0.8",
                              "zh;q=0.2, en ; Q=0.30"}) {
    INFO(english);
    CHECK(accepted_language(english) == "en");
  }
  for (auto const* chinese : {"", "zh", "zh-Hant-TW", "en;q=0.5, zh;q=0.51", "fr", "*", "en;q=0", "en;q=0.5,*", "zh,en", "de;q=0.9,*;q=0.1", "enx", "en;q=0, zh;q=0",
                              "zh;q=1.000,en;q=0.999"}) {
    INFO(chinese);
    CHECK(accepted_language(chinese) == "zh");
  }
}

}  // namespace lamplighter::server
