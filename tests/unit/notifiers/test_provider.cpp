// What providers over HTTP are asked and how their answers read: signatures against published examples.
#include <catch2/catch.hpp>

#include "notifiers/http_provider.hpp"
#include "notifiers/json_rows.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/provider_receipts.hpp"
#include "notifiers/provider_request.hpp"
#include "notifiers/robot.hpp"
#include "notifiers/webhook.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

Time const moment = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};

HttpNotifierSettings provider(std::string const& body_text) {
  HttpNotifierSettings out;
  out.secret = "secret";
  out.callback_base = "https://power.example";
  out.values = {{"base", "https://sms.example"}, {"token", "t/1"}};
  out.provider.request.url = parse_template("{base}/send/{token}").value();
  JsonTemplate json;
  JsonTemplate text{.kind = JsonTemplate::Kind::text, .text = parse_template(body_text).value()};
  json.members = {{"text", text}, {"n", {.kind = JsonTemplate::Kind::literal, .literal = "7"}}};
  out.provider.request.body = json;
  out.provider.answers = {{.means = AnswerRule::Means::accepted, .status_from = 200, .status_to = 200, .field = "data.0.code", .is = {"0", "OK"}},
                          {.means = AnswerRule::Means::temporary, .status_from = 500, .status_to = 503}};
  return out;
}

Submission submission(std::string const& text) {
  return {.attempt = {42}, .address = "+8613800138010", .subject = "S", .parts = {text}, .reference = "P1 d7", .validity = std::chrono::minutes{20}};
}

}  // namespace

TEST_CASE("X-Twilio-Signature is that of Twilio's published example, with a port in the address or without") {
  FormFields const fields{{"To", "+18005551212"}, {"CallSid", "CA1234567890ABCDE"}, {"Digits", "1234"}, {"From", "+12349013030"}, {"Caller", "+12349013030"}};
  auto const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
  auto const signature = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";
  CHECK(is_twilio_signature("12345", url, fields, "", signature));
  CHECK(is_twilio_signature("12345", "https://mycompany.com:443/myapp.php?foo=1&bar=2", fields, "", signature));
  CHECK_FALSE(is_twilio_signature("12346", url, fields, "", signature));
  CHECK_FALSE(is_twilio_signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=3", fields, "", signature));
  CHECK_FALSE(is_twilio_signature("12345", url, {}, "", signature));
  CHECK_FALSE(is_twilio_signature("", url, fields, "", ""));
  auto repeated = fields;
  repeated.push_back(fields.front());  // the same name and value twice counts once
  CHECK(is_twilio_signature("12345", url, repeated, "", signature));
}

TEST_CASE("a JSON callback of Twilio is signed by the hash of its body") {
  std::string const body = R"({"a":1})";
  auto const url = "https://power.example/r?bodySHA256=" + to_hex(sha256(body));
  auto const signature = to_base64(hmac_sha1("12345", url));
  CHECK(is_twilio_signature("12345", url, {}, body, signature));
  CHECK_FALSE(is_twilio_signature("12345", url, {}, R"({"a":2})", signature));
}

TEST_CASE("Aliyun's signature is that of its published example") {
  FormFields const fields{{"Timestamp", "2016-02-23T12:46:24Z"}, {"Format", "XML"}, {"AccessKeyId", "testid"}, {"Action", "DescribeRegions"},
                          {"SignatureMethod", "HMAC-SHA1"}, {"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}, {"Version", "2014-05-26"},
                          {"SignatureVersion", "1.0"}};
  auto const out = signed_for_aliyun("GET", fields, "testsecret");
  CHECK(out.back() == FormFields::value_type{"Signature", "OLeaidS1JvxuMvnyHOwuJ+uX5qY="});
}

TEST_CASE("a webhook's signature is that of the published example of Standard Webhooks") {
  auto const key = from_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value();
  CHECK(to_base64(hmac_sha256(key, "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}")) == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("a request is filled word by word, and what is empty is left out") {
  auto const request = provider_request(provider("{text} {{{reference}}}"), submission("\"停电\"\n"), moment).value();
  CHECK(request.url == "https://sms.example/send/t%2F1");
  CHECK(request.body == "{\"text\":\"\\\"停电\\\"\\n {P1 d7}\",\"n\":7}");
  auto empty = submission("x");
  empty.link.clear();
  CHECK(provider_request(provider("{template}"), empty, moment).value().body == "{\"n\":7}");
  auto with_break = provider("{text}");
  with_break.provider.request.headers = {{"X-Text", parse_template("{text}").value()}};
  CHECK_FALSE(provider_request(with_break, submission("a\r\nb"), moment));
  CHECK_FALSE(provider_request(provider("{text}"), submission(std::string(1'601, 'x')), moment));
}

TEST_CASE("an answer that no rule knows leaves the end unknown") {
  auto const read = [](long status, std::string_view body) { return read_answer(provider("").provider, status, body).kind; };
  CHECK(read(200, R"({"data":[{"code":0}]})") == Kind::accepted);
  CHECK(read(200, R"({"data":[{"code":"OK"}]})") == Kind::accepted);
  CHECK(read(200, R"({"data":[{"code":1}]})") == Kind::uncertain);
  CHECK(read(200, R"({"data":[{"code":0})") == Kind::uncertain);
  CHECK(read(200, "<html>") == Kind::uncertain);
  CHECK(read(503, "") == Kind::rejected_temporarily);
  CHECK(read(504, "") == Kind::uncertain);
}

TEST_CASE("a description that could not be sent as it stands is refused before anything is") {
  CHECK(check(provider("{text}")).has_value());
  auto const is_refused = [](auto change) {
    auto one = provider("{text}");
    change(one);
    return !check(one).has_value();
  };
  CHECK(is_refused([](auto& one) { one.values.erase("token"); }));
  CHECK(is_refused([](auto& one) { one.values["tokn"] = "x"; }));
  CHECK(is_refused([](auto& one) { one.values["text"] = "x"; }));
  CHECK(is_refused([](auto& one) { one.values["base"] = "http://sms.example"; }));
  CHECK_FALSE(is_refused([](auto& one) { one.values["base"] = "http://10.0.0.7"; }));
  // Names that begin as private addresses do, and a private address that is only a user's name.
  for (auto const* base : {"http://10.example.com", "http://127.0.0.1.example.com", "http://192.168.evil.example:80", "http://10.0.0.7@example.com"}) {
    CAPTURE(base);
    CHECK(is_refused([&](auto& one) { one.values["base"] = base; }));
  }
  CHECK(is_refused([](auto& one) { one.provider.answers.pop_back(); one.provider.answers.front().means = AnswerRule::Means::temporary; }));
  CHECK(is_refused([](auto& one) { one.provider.signature.scheme = RequestSignature::Scheme::aliyun_pop; }));
  CHECK(is_refused([](auto& one) { one.provider.receipts = ReceiptRules{}; }));
}

TEST_CASE("an approved text gives back its parameters, and another text gives none") {
  auto const approved = parse_approved_text("SMS_1", "您所在的${area}将于${start}停电，编号${code}").value();
  auto const found = parameters_of(approved, "您所在的宋北片区将于2026-03-09 09:00停电，编号P1", 35).value();
  CHECK(found == Values{{"area", "宋北片区"}, {"start", "2026-03-09 09:00"}, {"code", "P1"}});
  CHECK_FALSE(parameters_of(approved, "您所在的宋北片区将于2026-03-09 09:00停电，编号", 35));
  CHECK_FALSE(parameters_of(approved, "您所在的将于2026停电，编号P1", 35));
  CHECK_FALSE(parameters_of(approved, "尊敬的用户：您所在的宋北片区将于2026停电，编号P1", 35));
  CHECK_FALSE(parameters_of(approved, "您所在的宋北片区将于2026停电，编号P1", 3));
  for (auto const* const wrong : {"", "${a}${b}", "${a} ${a}", "${", "${a b}"}) CHECK_FALSE(parse_approved_text("x", wrong));
}

TEST_CASE("templates say where their brace is wrong") {
  CHECK(filled(parse_template("{{a}} {b}{c}").value(), {{"b", "1"}, {"c", "2"}}) == "{a} 12");
  for (auto const* const wrong : {"{", "}", "{a", "{a b}", "{}", "a}b"}) CHECK_FALSE(parse_template(wrong));
}

TEST_CASE("JSON from outside is read strictly and by path") {
  auto const rows = read_json_rows(R"([{"a":{"b":[1,-2.5e3,true,null]},"c":"\u505c\ud83d\ude00\n"},"x"])").value();
  CHECK(rows.size() == 2);
  CHECK(rows[0] == JsonFields{{"a.b.0", "1"}, {"a.b.1", "-2.5e3"}, {"a.b.2", "true"}, {"a.b.3", "null"}, {"c", "停😀\n"}});
  CHECK(rows[1] == JsonFields{{"", "x"}});
  CHECK(read_json_rows("{}").value().size() == 1);
  CHECK(read_json_rows("[]").value().empty());
  for (auto const* const wrong : {"", "{", "[", "{\"a\":1,}", "[1,]", "{\"a\":1,\"a\":2}", "01", "1.", "\"\\ud800\"", "\"\\x\"", "\"\x01\"", "{a:1}", "[1] 2", "nul",
                                  "{\"a.b\":1,\"a\":{\"b\":2}}", "\"\xff\"", "\"abc"}) {
    CHECK_FALSE(read_json_rows(wrong));
  }
  CHECK_FALSE(read_json_rows(std::string(20, '[') + std::string(20, ']')));
  CHECK(json_quoted("a\"\\\n\x01停") == "\"a\\\"\\\\\\n\\u0001停\"");
}

TEST_CASE("forms are read as they are written, and broken ones not at all") {
  CHECK(read_form("a=1&b=%E5%81%9C+x&c").value() == FormFields{{"a", "1"}, {"b", "停 x"}, {"c", ""}});
  CHECK_FALSE(read_form("a=%"));
  CHECK_FALSE(read_form("a=%G0"));
  FormFields const fields{{"a b", "1&2"}, {"c", "停"}};
  CHECK(read_form(written_form(fields)) == fields);
}

TEST_CASE("a signed receipt is old after its tolerance, and unsigned without its header") {
  auto settings = provider("{text}");
  ReceiptRules rules;
  rules.state_field = "state";
  rules.states = {{.is = {"ok"}, .means = AttemptState::delivered}};
  rules.attempt_field = "id";
  rules.signature.scheme = ReceiptSignature::Scheme::header;
  rules.signature.header = {.header = "X-Sign", .prefix = "sha256=", .signed_text = parse_template("{timestamp}.{body}").value(), .key = parse_template("{token}").value()};
  rules.signature.timestamp_header = "X-Time";
  settings.provider.receipts = rules;
  ProviderReceipts const reader{settings};
  std::string const body = R"([{"id":"42","state":"ok"},{"id":43,"state":"odd"},{"state":"ok"}])";
  auto const is_signed = [&](std::string const& time, std::string const& sign) {
    std::vector<std::pair<std::string, std::string>> const headers{{"x-time", time}, {"x-sign", sign}};
    return reader.is_signed({"/api/v1/receipts/http", headers, body, std::nullopt, moment});
  };
  auto const signature = [&](std::string const& time) { return "sha256=" + to_hex(hmac_sha256("t/1", time + "." + body)); };
  CHECK(is_signed("1772409600", signature("1772409600")));
  CHECK(is_signed("1772409900", signature("1772409900")));
  CHECK_FALSE(is_signed("1772409901", signature("1772409901")));
  CHECK_FALSE(is_signed("1772409299", signature("1772409299")));
  CHECK_FALSE(is_signed("1772409600", signature("1772409601")));
  CHECK_FALSE(is_signed("", signature("")));
  CHECK_FALSE(is_signed("1772409600", ""));
  std::vector<std::pair<std::string, std::string>> const none;
  auto const rows = reader.read({"/", none, body, std::nullopt, moment}).value();
  REQUIRE(rows.size() == 3);
  CHECK((rows[0].receipt && rows[0].receipt->attempt == AttemptNumber{42} && rows[0].receipt->state == AttemptState::delivered));
  CHECK((!rows[1].receipt && rows[1].attempt == AttemptNumber{43} && !rows[1].raw.empty()));
  CHECK((!rows[2].receipt && !rows[2].attempt));
}

TEST_CASE("group robots are asked as their makers say") {
  RobotSettings ding{.maker = RobotMaker::dingtalk, .url = "https://oapi.example/robot/send?access_token=T", .signing_secret = "SECabc"};
  auto const asked = robot_request(ding, submission("停电"), moment).value();
  // HMAC-SHA256("SECabc", "1772409600000\nSECabc"), worked out with Python's hmac
  CHECK(asked.url == "https://oapi.example/robot/send?access_token=T&timestamp=1772409600000&sign=dfs%2BVZ4g2M5t5i4jTv2ZOQ2bfOukb4kaC9bo9mmasBo%3D");
  CHECK(asked.body == R"({"msgtype":"text","text":{"content":"S\n停电"}})");
  RobotSettings feishu{.maker = RobotMaker::feishu, .url = "https://open.example/hook/1", .signing_secret = "demo"};
  CHECK(robot_request(feishu, submission("停电"), moment).value().body ==
        R"({"timestamp":"1772409600","sign":"06K11K0n8ll+7cDouocdqmbjKTuSwzr0BMSiLgYJ8OY=","msg_type":"text","content":{"text":"S\n停电"}})");
  RobotSettings wecom{.url = "https://qyapi.example/send?key=K"};
  CHECK(robot_request(wecom, submission(std::string(2'046, 'x')), moment));
  CHECK_FALSE(robot_request(wecom, submission(std::string(2'047, 'x')), moment));
  CHECK(read_robot_answer(RobotMaker::wecom, 200, R"({"errcode":45009})").kind == Kind::rejected_temporarily);
  CHECK(read_robot_answer(RobotMaker::dingtalk, 200, R"({"errcode":310000,"errmsg":"sign"})").reach == Reach::refuses_us);
  CHECK(read_robot_answer(RobotMaker::feishu, 200, R"({"StatusCode":0})").kind == Kind::accepted);
  CHECK(read_robot_answer(RobotMaker::wecom, 200, "<html>").kind == Kind::uncertain);
  CHECK(read_robot_answer(RobotMaker::wecom, 502, R"({"errcode":0})").kind == Kind::uncertain);
  CHECK(spacing_of(pace_of(RobotMaker::dingtalk)) > std::chrono::seconds{3});
}

TEST_CASE("a webhook's settings and answers are judged") {
  WebhookSettings good{.url = "https://crm.example/hook", .signing_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .secret = "secret"};
  CHECK(check(good).has_value());
  auto open = good;
  open.url = "http://crm.example/hook";
  CHECK_FALSE(check(open).has_value());
  auto weak = good;
  weak.signing_secret = "whsec_AAAA";
  CHECK_FALSE(check(weak).has_value());
  CHECK(read_webhook_answer(204).kind == Kind::accepted);
  CHECK(read_webhook_answer(422).kind == Kind::rejected_permanently);
  CHECK(read_webhook_answer(429).kind == Kind::rejected_temporarily);
  CHECK(read_webhook_answer(410).reach == Reach::refuses_us);
  CHECK(read_webhook_answer(500).kind == Kind::uncertain);
  CHECK(read_webhook_answer(302).kind == Kind::uncertain);
}

TEST_CASE("a look-up that could not be understood, or whose list could hide what it does not show, is refused by name") {
  using Means = LookupRules::Answer::Means;
  auto good = provider("{text}");
  good.provider.lookup.emplace();
  auto& rules = *good.provider.lookup;
  rules.request.url = parse_template("{base}/list?to={to}&day={submitted_day}").value();
  rules.answers = {{.means = Means::found, .status_from = 200, .status_to = 200}};
  rules.rows = "data";
  rules.page = 10;
  rules.match = {{"id", parse_template("{attempt}").value()}};
  REQUIRE(check(good).has_value());
  auto const refuses = [&](auto const& change, std::string const& word) {
    auto one = good;
    change(*one.provider.lookup);
    auto const checked = check(one);
    INFO(word);
    REQUIRE_FALSE(checked.has_value());
    CHECK(checked.error().message.find(word) != std::string::npos);
  };
  refuses([](LookupRules& one) { one.answers.front().means = Means::absent; }, "found");
  refuses([](LookupRules& one) { one.match.clear(); }, "match");
  refuses([](LookupRules& one) { one.page = 0; }, "page or total");
  refuses([](LookupRules& one) { one.believed_after = std::chrono::minutes{4}; }, "believed_after");
  refuses([](LookupRules& one) { one.states = {{.is = {"sent"}, .means = AttemptState::in_network}}; }, "state");
  refuses([](LookupRules& one) { one.request.url = parse_template("http://sms.example/list").value(); }, "https");
  refuses([](LookupRules& one) { one.request.url = parse_template("{base}/{unknown}").value(); }, "'unknown'");
  auto in_the_request = good;
  in_the_request.provider.request.url = parse_template("{base}/send/{token}/{submitted_day}").value();
  CHECK_FALSE(check(in_the_request).has_value());  // only a question has a day of submission
}

}  // namespace lamplighter::notifiers
