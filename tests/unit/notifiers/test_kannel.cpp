// The SMS channel against a gateway that misbehaves: lost replies are uncertain, and nothing is sent twice.
#include <catch2/catch.hpp>

#include <poll.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <mutex>

#include "notifiers/kannel.hpp"
#include "tests/support/kannel_gateway.hpp"
#include "tests/support/kannel_http_stub.hpp"
#include "tests/support/kannel_recording_sink.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;
using test::StubReply;

StubReply const accepted{.status = 202, .body = "0: Accepted for delivery"};
StubReply const no_receiver{.status = 400, .body = "Missing receiver number, rejected"};

KannelSettings settings(std::string const& url) {
  KannelSettings made;
  made.url = url + "/cgi-bin/sendsms";
  made.user = "user";
  made.password = "password";
  made.callback_base = "http://127.0.0.1:1";
  made.callback_secret = "secret";
  made.connections = 4;
  made.reply_timeout = std::chrono::milliseconds{700};
  made.part_retry_wait = std::chrono::milliseconds{10};
  made.probe_wait = std::chrono::milliseconds{20};
  made.drain = std::chrono::milliseconds{100};
  return made;
}

// A gateway that answers probes, and messages by their number: the first, the second …
class Gateway {
 public:
  explicit Gateway(std::function<StubReply(int)> answer, std::uint16_t port = 0)
      : answer_(std::move(answer)), stub([this](std::string const& target) { return take(target); }, port) {}
  int messages() const { return messages_; }

 private:
  StubReply take(std::string const& target) {
    if (target.find("&to=") == std::string::npos) return no_receiver;
    return answer_(++messages_);
  }
  std::function<StubReply(int)> answer_;
  std::atomic<int> messages_{0};

 public:
  test::HttpStub stub;
};

bool comes_true(std::function<bool()> const& condition) {
  auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 5);
  }
  return true;
}

Submission message(std::int64_t attempt, std::size_t parts = 1) {
  Submission submission{.attempt = {attempt}, .address = "+15550001"};
  submission.parts.assign(parts, "text");
  return submission;
}

// Sends one message of some parts and returns what became of it.
SubmissionOutcome outcome_of(KannelNotifier& kannel, test::RecordingSink& sink, std::size_t parts = 1,
                             std::int64_t attempt = 1) {
  kannel.submit(message(attempt, parts));
  REQUIRE(comes_true([&] { return !sink.outcomes({attempt}).empty(); }));
  return sink.outcomes({attempt}).front();
}

}  // namespace

TEST_CASE("a reply that never comes leaves the message uncertain") {
  Gateway gateway{[](int) { return StubReply{.then = StubReply::Then::hang, .status = 0}; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink).kind == Kind::uncertain);
  CHECK(gateway.messages() == 1);
}

TEST_CASE("a connection that breaks after the request leaves the message uncertain") {
  Gateway gateway{[](int) { return StubReply{.then = StubReply::Then::close, .status = 0}; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink).kind == Kind::uncertain);
}

TEST_CASE("a kept connection that breaks does not make the message leave twice") {
  // libcurl by itself would send the second message again over a fresh connection.
  Gateway gateway{[](int count) {
    return count == 2 ? StubReply{.then = StubReply::Then::close, .status = 0} : accepted;
  }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  REQUIRE(comes_true([&] { return gateway.stub.requests_count() >= 1; }));  // the probe
  CHECK(outcome_of(kannel, sink, 1, 1).kind == Kind::accepted);
  CHECK(outcome_of(kannel, sink, 1, 2).kind == Kind::uncertain);
  CHECK(gateway.messages() == 2);
}

TEST_CASE("a gateway that does not answer at all rejects for the moment, and is found again by itself") {
  auto const port = test::free_port();
  test::RecordingSink sink;
  KannelNotifier kannel{settings("http://127.0.0.1:" + std::to_string(port)), sink};
  CHECK(outcome_of(kannel, sink).kind == Kind::rejected_temporarily);
  CHECK_FALSE(kannel.is_reachable());
  Gateway gateway{[](int) { return accepted; }, port};
  CHECK(comes_true([&] { return kannel.is_reachable(); }));
  CHECK(outcome_of(kannel, sink, 1, 2).kind == Kind::accepted);
}

TEST_CASE("a later part that is refused for the moment is tried again, and the whole is accepted") {
  Gateway gateway{[](int count) { return count == 2 || count == 3 ? StubReply{.status = 503} : accepted; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink, 2).kind == Kind::accepted);
  CHECK(gateway.messages() == 4);
}

TEST_CASE("a later part that is refused again and again leaves the message uncertain") {
  Gateway gateway{[](int count) { return count == 1 ? accepted : StubReply{.status = 503}; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink, 2).kind == Kind::uncertain);
  CHECK(gateway.messages() == 5);  // part 1, part 2, three retries
}

TEST_CASE("a first part that is refused sends no second") {
  Gateway gateway{[](int) { return StubReply{.status = 503}; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink, 2).kind == Kind::rejected_temporarily);
  CHECK(gateway.messages() == 1);
}

TEST_CASE("a lost reply to one part does not keep back the others") {
  Gateway gateway{[](int count) { return count == 1 ? StubReply{.status = 500} : accepted; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink, 3).kind == Kind::uncertain);
  CHECK(gateway.messages() == 3);
}

TEST_CASE("a redirect is not followed: the text would go somewhere else") {
  Gateway gateway{[](int) { return StubReply{.status = 302}; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink).kind == Kind::uncertain);
  CHECK(gateway.messages() == 1);
}

TEST_CASE("a message with too many parts or a part too long never leaves") {
  Gateway gateway{[](int) { return accepted; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink, 7).kind == Kind::rejected_permanently);
  kannel.submit(message(2, 0));
  auto too_long = message(3);
  too_long.parts = {"fits", std::string(161, 'a')};
  kannel.submit(too_long);
  REQUIRE(comes_true([&] { return sink.outcomes().size() == 3; }));
  for (auto const& outcome : sink.outcomes()) CHECK(outcome.kind == Kind::rejected_permanently);
  CHECK(gateway.messages() == 0);
}

TEST_CASE("closing down answers everything: what has not begun may go later, what is under way is uncertain") {
  Gateway gateway{[](int) { return StubReply{.then = StubReply::Then::hang, .status = 0}; }};
  test::RecordingSink sink;
  auto set = settings(gateway.stub.url());
  set.reply_timeout = std::chrono::milliseconds{60'000};
  {
    KannelNotifier kannel{set, sink};
    for (int i = 1; i <= 10; ++i) kannel.submit(message(i));
    REQUIRE(comes_true([&] { return gateway.messages() == 4; }));
  }
  REQUIRE(sink.outcomes().size() == 10);
  int uncertain = 0;
  for (auto const& outcome : sink.outcomes()) uncertain += outcome.kind == Kind::uncertain;
  CHECK(uncertain == 4);
}

TEST_CASE("a proxy that the environment names never sees a message") {
  Gateway gateway{[](int) { return accepted; }};
  test::HttpStub proxy{[](std::string const&) { return accepted; }};
  struct Environment {
    explicit Environment(std::string const& url) {
      for (auto const* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::setenv(name, url.c_str(), 1);
    }
    ~Environment() {
      for (auto const* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
    }
  } const environment{proxy.url()};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  CHECK(outcome_of(kannel, sink, 1).kind == Kind::accepted);
  CHECK(gateway.messages() == 1);
  CHECK(proxy.requests_count() == 0);
}

TEST_CASE("ten thousand messages are each answered once") {
  Gateway gateway{[](int) { return accepted; }};
  test::RecordingSink sink;
  KannelNotifier kannel{settings(gateway.stub.url()), sink};
  for (int i = 1; i <= 10'000; ++i) kannel.submit(message(i));
  CHECK(comes_true([&] { return sink.outcomes().size() == 10'000; }));
  CHECK(gateway.messages() == 10'000);
}

}  // namespace lamplighter::notifiers
