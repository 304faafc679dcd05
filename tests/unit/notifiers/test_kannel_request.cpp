// What Kannel is asked, and how its replies are read.
#include <catch2/catch.hpp>

#include "notifiers/callback_key.hpp"
#include "notifiers/kannel_request.hpp"
#include "tests/support/kannel_http_stub.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

KannelSettings settings() {
  KannelSettings made;
  made.name = "sms";
  made.url = "http://127.0.0.1:13013/cgi-bin/sendsms";
  made.user = "us er";
  made.password = "p&ss%";
  made.callback_base = "http://127.0.0.1:8080";
  made.callback_secret = "secret";
  return made;
}

Submission message(std::vector<std::string> parts) {
  Submission submission{.attempt = {9'007'199'254'740'993}, .address = "+8613800000000"};
  submission.parts = std::move(parts);
  return submission;
}

std::string value_of(std::string const& url, std::string_view name) {
  for (auto const& [key, value] : test::query_of(url)) {
    if (key == name) return value;
  }
  return "(none)";
}

}  // namespace

TEST_CASE("a request carries receiver, text, alphabet and an address for receipts with our number in it") {
  auto url = sendsms_url(settings(), message({"(1/2) a & b + 100% ~", "(2/2) 停电"}), 1);
  REQUIRE(url);
  CHECK(value_of(*url, "username") == "us er");
  CHECK(value_of(*url, "password") == "p&ss%");
  CHECK(value_of(*url, "to") == "+8613800000000");
  CHECK(value_of(*url, "text") == "(1/2) a & b + 100% ~");
  CHECK(value_of(*url, "charset") == "UTF-8");
  CHECK(value_of(*url, "coding") == "0");
  CHECK(value_of(*url, "dlr-mask") == "31");
  CHECK(value_of(*url, "dlr-url") == "http://127.0.0.1:8080/api/v1/receipts/sms/9007199254740993?part=1&parts=2&k=" +
                                         callback_key("secret", "sms", {9'007'199'254'740'993}) +
                                         "&status=%d&text=%A&fid=%F");
  CHECK(value_of(*url, "validity") == "(none)");
  CHECK(value_of(*url, "from") == "(none)");
  CHECK(value_of(*url, "smsc") == "(none)");
  url = sendsms_url(settings(), message({"(1/2) a", "(2/2) 停电"}), 2);
  REQUIRE(url);
  CHECK(value_of(*url, "text") == "(2/2) 停电");
  CHECK(value_of(*url, "coding") == "2");
}

TEST_CASE("validity, sender, route and mask are passed on when set") {
  auto set = settings();
  set.sender = "Example Power";
  set.smsc = "carrier-1";
  set.dlr_mask = 19;
  auto submission = message({"a"});
  submission.validity = std::chrono::minutes{30};
  auto const url = sendsms_url(set, submission, 1);
  REQUIRE(url);
  CHECK(value_of(*url, "validity") == "30");
  CHECK(value_of(*url, "from") == "Example Power");
  CHECK(value_of(*url, "smsc") == "carrier-1");
  CHECK(value_of(*url, "dlr-mask") == "19");
}

TEST_CASE("a part that Kannel would split again is refused before anything leaves") {
  auto const too_long = sendsms_url(settings(), message({std::string(161, 'a')}), 1);
  REQUIRE_FALSE(too_long);
  CHECK(too_long.error().message == "part 1 has 161 gsm7 units, one message holds 160: split the text first");
  CHECK_FALSE(sendsms_url(settings(), message({"\xFF"}), 1));
}

TEST_CASE("each reply of Kannel means what its words say") {
  struct Row {
    long status;
    std::string_view body;
    Kind kind;
    Reach reach;
  };
  Row const rows[] = {
      {202, "0: Accepted for delivery", Kind::accepted, Reach::answers},
      {202, "3: Queued for later delivery", Kind::accepted, Reach::answers},
      {202, "<html>", Kind::uncertain, Reach::answers},
      {200, "0: Accepted for delivery", Kind::uncertain, Reach::answers},
      {403, "Not routable. Do not try again.", Kind::rejected_permanently, Reach::answers},
      {403, "Authorization failed for sendsms", Kind::rejected_temporarily, Reach::refuses_us},
      {401, "", Kind::rejected_temporarily, Reach::refuses_us},
      {404, "Unknown request.", Kind::rejected_temporarily, Reach::refuses_us},
      {429, "slow down", Kind::rejected_temporarily, Reach::refuses_us},
      {400, "Missing receiver number, rejected", Kind::rejected_permanently, Reach::answers},
      {503, "Temporal failure, try again later.", Kind::rejected_temporarily, Reach::answers},
      {500, "", Kind::uncertain, Reach::answers},
      {502, "Bad Gateway", Kind::uncertain, Reach::answers},
      {302, "", Kind::uncertain, Reach::answers},
  };
  for (auto const& row : rows) {
    CAPTURE(row.status, row.body);
    auto const reply = read_reply(row.status, row.body);
    CHECK(reply.kind == row.kind);
    CHECK(reply.reach == row.reach);
  }
}

TEST_CASE("what is kept of a reply is short, one line and without phone numbers") {
  CHECK(safe_detail("Number +8613800000000 is bad\nsecret") == "Number +# is bad");
  CHECK(safe_detail("code 1234 ok") == "code 1234 ok");
  CHECK(safe_detail("code 20003, to 138001") == "code 20003, to #");
  CHECK(safe_detail("a\x01\xE5") == "a??");
  CHECK(safe_detail(std::string(1'000, 'x')).size() == 120);
}

TEST_CASE("settings that cannot work are refused by name, and secrets stay out of the words") {
  CHECK(check(settings()));
  auto const message_for = [](auto change) {
    auto changed = settings();
    change(changed);
    auto const result = check(changed);
    return result ? std::string{"accepted"} : result.error().message;
  };
  CHECK(message_for([](auto& s) { s.name = "a/b"; }) == "notifier 'a/b': name may hold a-z, 0-9, - and _ only");
  CHECK(message_for([](auto& s) { s.url = "ftp://x"; }) == "notifier 'sms': url must start with http:// or https://");
  CHECK(message_for([](auto& s) { s.url += "?a=b"; }) == "notifier 'sms': url must have no query and no spaces");
  CHECK(message_for([](auto& s) { s.callback_base += "/"; }) != "accepted");
  CHECK(message_for([](auto& s) { s.callback_base += "/%20"; }) != "accepted");
  CHECK(message_for([](auto& s) { s.callback_secret.clear(); }) == "notifier 'sms': callback secret must be set");
  CHECK(message_for([](auto& s) { s.password.clear(); }) == "notifier 'sms': user and password must be set");
  CHECK(message_for([](auto& s) { s.connections = 0; }) != "accepted");
  CHECK(message_for([](auto& s) { s.dlr_mask = 3; }) == "notifier 'sms': dlr_mask must be 31 or 19");
  CHECK(message_for([](auto& s) { s.parts_max = 33; }) != "accepted");
}

}  // namespace lamplighter::notifiers
