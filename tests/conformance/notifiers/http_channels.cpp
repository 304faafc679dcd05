// The fakes of the providers: a Twilio-like and an Aliyun-like API, the receiver of a webhook, and three group robots.
#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/app/provider_file.hpp"
#include "notifiers/callback_key.hpp"
#include "notifiers/http_gateway.hpp"
#include "notifiers/json_rows.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/provider_receipts.hpp"
#include "notifiers/robot.hpp"
#include "notifiers/webhook.hpp"
#include "notifiers/webhook_receipts.hpp"
#include "tests/conformance/notifiers/http_world.hpp"

namespace lamplighter::test {
namespace {

using notifiers::AttemptState;
using notifiers::RobotMaker;

constexpr std::string_view secret = "callback secret";
constexpr std::string_view webhook_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view robot_secret = "robot secret";

Behaviour behaviour_of(std::string const& address) {
  return address.empty() ? Behaviour::delivers : static_cast<Behaviour>(address.back() - '0');
}

std::string value_of(notifiers::FormFields const& fields, std::string_view name) {
  auto const found = std::ranges::find(fields, name, &notifiers::FormFields::value_type::first);
  return found == fields.end() ? "" : found->second;
}

std::string member(notifiers::JsonFields const& fields, std::string_view name) {
  auto const found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

notifiers::HttpNotifierSettings shipped(std::string const& name) {
  schedules::yaml::Problems problems;
  notifiers::HttpNotifierSettings out;
  out.provider = app::read_provider(name, "", {}, problems);
  if (!problems.empty()) throw std::runtime_error{problems.text()};
  out.name = name;
  out.secret = secret;
  out.callback_base = "http://127.0.0.1";
  out.probe_wait = std::chrono::milliseconds{50};
  out.reply_timeout = std::chrono::milliseconds{1'000};
  return out;
}

class FakeTwilio final : public FakeProvider {
 public:
  std::optional<SeenMessage> read(HttpMessage const& request) const override {
    if (request.header("authorization") != "Basic " + notifiers::to_base64("AC1:twilio token")) return std::nullopt;
    if (request.target != "/2010-04-01/Accounts/AC1/Messages.json" || request.method != "POST") return std::nullopt;
    auto const form = notifiers::read_form(request.body);
    if (!form || value_of(*form, "From") != "+15550001" || value_of(*form, "Body").empty()) return std::nullopt;
    return SeenMessage{behaviour_of(value_of(*form, "To")), {}, value_of(*form, "StatusCallback"), value_of(*form, "Body")};
  }
  /// As `GET …/Messages.json?To=…` answers: what went to this number, newest first.
  std::optional<HttpReply> list(HttpMessage const& request, std::vector<SeenMessage> const& taken, AttemptState state) const override {
    constexpr std::string_view path = "/2010-04-01/Accounts/AC1/Messages.json?To=%2B";
    if (request.method != "GET" || !request.target.starts_with(path)) return std::nullopt;
    if (request.header("authorization") != "Basic " + notifiers::to_base64("AC1:twilio token")) return wrong_credentials();
    auto const number = request.target.substr(path.size(), request.target.find('&') - path.size());
    auto const word = state == AttemptState::delivered ? "delivered" : state == AttemptState::failed_permanent ? "undelivered" : "sent";
    std::string entries;
    for (auto const& one : taken) {
      if (behaviour_of(number) != one.behaviour || entries.size() > 10'000) continue;
      entries += fmt::format(R"({}{{"body":{},"to":"+{}","status":"{}","error_code":{},"date_created":"Mon, 02 Mar 2026 00:00:00 +0000","date_sent":null}})", entries.empty() ? "" : ",",
                             notifiers::json_quoted(one.text), number, word, state == AttemptState::failed_permanent ? "30006" : "null");
    }
    return HttpReply{.status = 200, .body = R"({"page":0,"page_size":10,"messages":[)" + entries + "]}"};
  }
  HttpReply taken() const override { return {.status = 201, .body = R"({"sid":"SM1","status":"queued","error_code":null,"uris":{"media":"/x"}})"}; }
  HttpReply wrong_number() const override { return {.status = 400, .body = R"({"code":21211,"message":"'+8613800138011' is no number","status":400})"}; }
  std::optional<HttpMessage> receipt(SeenMessage const& message, AttemptState state) const override {
    auto const word = state == AttemptState::delivered ? "delivered" : state == AttemptState::in_network ? "sent" : "undelivered";
    notifiers::FormFields fields{{"MessageSid", "SM1"}, {"MessageStatus", word}, {"To", "+8613800138010"}};
    if (state == AttemptState::failed_permanent) fields.emplace_back("ErrorCode", "30006");
    std::ranges::sort(fields);
    auto text = message.callback;
    for (auto const& [name, value] : fields) text += name + value;
    auto const signature = notifiers::to_base64(notifiers::hmac_sha1("twilio token", text));
    return HttpMessage{"POST", message.callback, {{"x-twilio-signature", signature}}, notifiers::written_form(fields)};
  }
};

class FakeAliyun final : public FakeProvider {
 public:
  enum class Kind { text, call };
  FakeAliyun(std::string desk, Kind kind) : desk_(std::move(desk)), kind_(kind) {}
  /// The form, where its signature is right.
  static std::optional<notifiers::FormFields> signed_form(HttpMessage const& request) {
    auto form = notifiers::read_form(request.body);
    if (!form) return std::nullopt;
    auto const signature = value_of(*form, "Signature");
    std::erase_if(*form, [](auto const& one) { return one.first == "Signature"; });
    std::ranges::sort(*form);
    std::string canonical;
    for (auto const& [name, value] : *form) canonical += (canonical.empty() ? "" : "&") + notifiers::percent_encoded(name) + "=" + notifiers::percent_encoded(value);
    auto const expected = notifiers::to_base64(notifiers::hmac_sha1("aliyun secret&", "POST&%2F&" + notifiers::percent_encoded(canonical)));
    bool const is_known = value_of(*form, "AccessKeyId") == "LTAI1" && value_of(*form, "Timestamp") == "2026-03-02T00:00:00Z";
    return signature == expected && is_known ? form : std::nullopt;
  }
  /// QuerySendDetails: by number without the country's code, and by the day in China.
  std::optional<HttpReply> list(HttpMessage const& request, std::vector<SeenMessage> const& taken, AttemptState state) const override {
    auto const form = signed_form(request);
    if (!form || kind_ == Kind::call || value_of(*form, "Action") != "QuerySendDetails") return std::nullopt;
    auto const number = value_of(*form, "PhoneNumber");
    bool const is_whole = number.starts_with("138") && value_of(*form, "SendDate") == "20260302" && value_of(*form, "CurrentPage") == "1" && value_of(*form, "PageSize") == "20";
    if (!is_whole) return HttpReply{.status = 400, .body = R"({"Code":"isv.INVALID_PARAMETERS"})"};
    std::string entries;
    int count = 0;
    for (auto const& one : taken) {
      if (behaviour_of(number) != one.behaviour) continue;
      entries += fmt::format(R"({}{{"PhoneNum":"{}","SendStatus":{},"ErrCode":"{}","OutId":"{}","SendDate":"2026-03-02 08:00:00"}})", entries.empty() ? "" : ",", number,
                             state == AttemptState::delivered ? 3 : state == AttemptState::failed_permanent ? 2 : 1,
                             state == AttemptState::delivered ? "DELIVERED" : state == AttemptState::failed_permanent ? "UNDELIV" : "", one.attempt);
      ++count;
    }
    return HttpReply{.status = 200, .body = fmt::format(R"({{"Code":"OK","Message":"OK","TotalCount":{},"SmsSendDetailDTOs":{{"SmsSendDetailDTO":[{}]}}}})", count, entries)};
  }
  std::optional<SeenMessage> read(HttpMessage const& request) const override {
    auto const form = signed_form(request);
    if (!form) return std::nullopt;
    if (kind_ == Kind::call) {
      bool const is_call = value_of(*form, "Action") == "IvrCall" && value_of(*form, "StartCode") == "TTS_1" && value_of(*form, "MenuKeyMap.1.Code") == "TTS_2";
      if (!is_call || !value_of(*form, "CalledNumber").starts_with("138")) return std::nullopt;
      return SeenMessage{behaviour_of(value_of(*form, "CalledNumber")), value_of(*form, "OutId"), desk_, value_of(*form, "StartTtsParams")};
    }
    if (value_of(*form, "TemplateCode") != "SMS_1") return std::nullopt;
    return SeenMessage{behaviour_of(value_of(*form, "PhoneNumbers")), value_of(*form, "OutId"), desk_, value_of(*form, "TemplateParam")};
  }
  HttpReply taken() const override { return {.status = 200, .body = R"({"Code":"OK","Message":"OK","BizId":"1^0","RequestId":"F"})"}; }
  HttpReply wrong_number() const override { return {.status = 200, .body = R"({"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"8613800138011 illegal"})"}; }
  HttpReply wrong_credentials() const override { return {.status = 400, .body = R"({"Code":"SignatureDoesNotMatch"})"}; }
  std::optional<HttpMessage> receipt(SeenMessage const& message, AttemptState state) const override {
    if (state == AttemptState::in_network) return std::nullopt;  // Aliyun reports ends only
    bool const is_good = state == AttemptState::delivered;
    if (kind_ == Kind::call) {
      auto const report = fmt::format(
          R"([{{"status_code":"{}","callee":"13800138010","duration":"{}","voice_type":"voice","call_id":"1^0","status_msg":"执行完成","out_id":"{}","dtmf":"{}"}}])",
          is_good || state == AttemptState::acknowledged ? "200000" : "200004", is_good ? 20 : 0, message.attempt, state == AttemptState::acknowledged ? "21" : "");
      return HttpMessage{"POST", message.callback, {{"Content-Type", "application/json"}}, report};
    }
    auto const body = fmt::format(
        R"([{{"phone_number":"13800138010","send_time":"2026-03-02 08:00:00","report_time":"2026-03-02 08:00:05","success":{},"err_code":"{}","err_msg":"用户接收","sms_size":"1","biz_id":"1^0","out_id":"{}"}}])",
        is_good, is_good ? "DELIVERED" : "UNDELIV", message.attempt);
    return HttpMessage{"POST", message.callback, {{"Content-Type", "application/json"}}, body};
  }

 private:
  std::string desk_;
  Kind kind_;
};

/// Reads the call's document as far as this test needs it, and brings what Twilio would ask for and report.
class FakeTwilioVoice final : public FakeProvider {
 public:
  std::optional<SeenMessage> read(HttpMessage const& request) const override {
    if (request.header("authorization") != "Basic " + notifiers::to_base64("AC1:twilio token")) return std::nullopt;
    if (request.target != "/2010-04-01/Accounts/AC1/Calls.json" || request.method != "POST") return std::nullopt;
    auto const form = notifiers::read_form(request.body);
    if (!form || value_of(*form, "From") != "+15550001" || value_of(*form, "Twiml").size() > 4'000) return std::nullopt;
    return SeenMessage{behaviour_of(value_of(*form, "To")), {}, value_of(*form, "StatusCallback"), value_of(*form, "Twiml")};
  }
  HttpReply taken() const override { return {.status = 201, .body = R"({"sid":"CA1","status":"queued"})"}; }
  HttpReply wrong_number() const override { return {.status = 400, .body = R"({"code":21211,"message":"no number","status":400})"}; }
  std::optional<HttpMessage> receipt(SeenMessage const& message, AttemptState state) const override {
    switch (state) {
      case AttemptState::delivered: return asking(message.callback + "&at=end", {{"CallStatus", "in-progress"}});
      case AttemptState::failed_permanent: return asking(message.callback, {{"CallStatus", "failed"}, {"SipResponseCode", "404"}});
      default: return asking(message.callback, {{"CallStatus", "completed"}, {"SipResponseCode", "200"}});
    }
  }
  static HttpMessage asking(std::string const& address, notifiers::FormFields fields) {
    fields.emplace_back("CallSid", "CA1");
    fields.emplace_back("To", "+8613800138010");
    std::ranges::sort(fields);
    auto text = address;
    for (auto const& [name, value] : fields) text += name + value;
    return HttpMessage{"POST", address, {{"x-twilio-signature", notifiers::to_base64(notifiers::hmac_sha1("twilio token", text))}}, notifiers::written_form(fields)};
  }
};

class FakeReceiver final : public FakeProvider {
 public:
  std::optional<SeenMessage> read(HttpMessage const& request) const override {
    auto const key = notifiers::from_base64(webhook_secret.substr(6)).value();
    auto const text = request.header("webhook-id") + '.' + request.header("webhook-timestamp") + '.' + request.body;
    if (request.header("webhook-signature") != "v1," + notifiers::to_base64(notifiers::hmac_sha256(key, text))) return std::nullopt;
    auto const rows = notifiers::read_json_rows(request.body);
    if (!rows) return std::nullopt;
    auto const& fields = rows->front();
    return SeenMessage{behaviour_of(member(fields, "data.address")), request.header("webhook-id"), member(fields, "data.receipt_url"), member(fields, "data.text")};
  }
  HttpReply taken() const override { return {.status = 202}; }
  HttpReply wrong_number() const override { return {.status = 422}; }
  std::optional<HttpMessage> receipt(SeenMessage const& message, AttemptState state) const override {
    return HttpMessage{"POST", message.callback, {}, fmt::format(R"({{"state": "{}"}})", notifiers::to_string(state))};
  }
};

class FakeRobot final : public FakeProvider {
 public:
  explicit FakeRobot(RobotMaker maker) : maker_(maker) {}
  std::optional<SeenMessage> read(HttpMessage const& request) const override {
    auto const rows = notifiers::read_json_rows(request.body);
    if (!rows || !is_signed(request, rows->front())) return std::nullopt;
    auto const text = member(rows->front(), maker_ == RobotMaker::feishu ? "content.text" : "text.content");
    return SeenMessage{behaviour_of(text.substr(0, text.find('\n'))), {}, {}, text};
  }
  HttpReply taken() const override {
    return {.status = 200, .body = maker_ == RobotMaker::feishu ? R"({"code":0,"msg":"success","data":{}})" : R"({"errcode":0,"errmsg":"ok"})"};
  }
  HttpReply wrong_number() const override {
    return {.status = 200, .body = maker_ == RobotMaker::feishu ? R"({"code":9499,"msg":"Bad Request"})" : R"({"errcode":40058,"errmsg":"bad"})"};
  }
  HttpReply wrong_credentials() const override {
    return {.status = 200, .body = maker_ == RobotMaker::feishu ? R"({"code":19021,"msg":"sign"})" : R"({"errcode":310000,"errmsg":"sign"})"};
  }

 private:
  bool is_signed(HttpMessage const& request, notifiers::JsonFields const& fields) const {
    std::string const key{robot_secret};
    switch (maker_) {
      case RobotMaker::wecom: return request.target == "/robot?key=1" && member(fields, "msgtype") == "text";
      case RobotMaker::dingtalk: {
        auto const sign = notifiers::to_base64(notifiers::hmac_sha256(key, "1772409600000\n" + key));
        return request.target == "/robot?key=1&timestamp=1772409600000&sign=" + notifiers::percent_encoded(sign);
      }
      case RobotMaker::feishu:
        return member(fields, "timestamp") == "1772409600" && member(fields, "msg_type") == "text" &&
               member(fields, "sign") == notifiers::to_base64(notifiers::hmac_sha256("1772409600\n" + key, ""));
    }
    return false;
  }
  RobotMaker maker_;
};

std::unique_ptr<Channel> make_robot_channel(RobotMaker maker) {
  auto const make = [maker](HttpChannel& channel, std::string const& base) {
    notifiers::RobotSettings settings{.maker = maker, .url = base + "/robot?key=1"};
    if (maker != RobotMaker::wecom) settings.signing_secret = robot_secret;
    settings.pace = notifiers::Pace{1'000, std::chrono::seconds{1}};
    settings.probe_wait = std::chrono::milliseconds{50};
    return notifiers::make_robot_notifier(settings, &request_time, channel.sink);
  };
  return std::make_unique<HttpChannel>(std::make_unique<FakeRobot>(maker), make, AttemptState::accepted);
}

std::unique_ptr<HttpChannel> make_provider_world(notifiers::HttpNotifierSettings settings, std::function<std::unique_ptr<FakeProvider>(std::string)> fake) {
  // The desk's address is known when the channel is made, so the fake learns it then.
  auto const make = [settings](HttpChannel& channel, std::string const& base) mutable {
    settings.values["base"] = base;
    settings.callback_base = channel.desk.url();
    if (auto const checked = notifiers::check(settings); !checked) throw std::runtime_error{checked.error().message};
    channel.desk.read_with(std::make_unique<notifiers::ProviderReceipts>(settings));
    return notifiers::make_http_notifier(settings, &request_time, channel.sink);
  };
  return std::make_unique<HttpChannel>(fake(settings.name), make, AttemptState::delivered);
}

}  // namespace

notifiers::HttpNotifierSettings twilio_settings() {
  auto out = shipped("twilio");
  out.values = {{"base", "https://api.twilio.example"}, {"account", "AC1"}, {"token", "twilio token"}, {"from", "+15550001"}};
  return out;
}

notifiers::HttpNotifierSettings aliyun_settings() {
  auto out = shipped("aliyun");
  out.values = {{"base", "https://dysmsapi.aliyun.example"}, {"access_key_id", "LTAI1"}, {"access_key_secret", "aliyun secret"}, {"sign_name", "示例供电"}};
  out.provider.templates.push_back(notifiers::parse_approved_text("SMS_1", "${whole}").value());
  out.provider.parameter_max = 500;
  return out;
}

std::unique_ptr<HttpChannel> make_twilio_world() {
  return make_provider_world(twilio_settings(), [](auto const&) { return std::make_unique<FakeTwilio>(); });
}

notifiers::HttpNotifierSettings twilio_voice_settings() {
  auto out = shipped("twilio-voice");
  out.values = {{"base", "https://api.twilio.example"}, {"account", "AC1"}, {"token", "twilio token"}, {"from", "+15550001"}};
  out.texts = std::make_shared<notifiers::CallTexts>();
  return out;
}

notifiers::HttpNotifierSettings aliyun_voice_settings() {
  auto out = shipped("aliyun-voice");
  out.values = {{"base", "https://dyvmsapi.aliyun.example"}, {"access_key_id", "LTAI1"}, {"access_key_secret", "aliyun secret"},
                {"show_number", "057100000000"}, {"thanks_code", "TTS_2"}};
  out.provider.templates.push_back(notifiers::parse_approved_text("TTS_1", "${whole}").value());
  out.provider.parameter_max = 500;
  return out;
}

HttpMessage twilio_asks(std::string const& address, notifiers::FormFields fields) { return FakeTwilioVoice::asking(address, std::move(fields)); }

namespace {

/// Its receipts go to one address, which stands when the channel does.
std::unique_ptr<HttpChannel> make_aliyun_world_of(notifiers::HttpNotifierSettings const& settings, FakeAliyun::Kind kind) {
  auto channel = make_provider_world(settings, [kind](auto const&) { return std::make_unique<FakeAliyun>("", kind); });
  auto const key = notifiers::callback_key(secret, settings.name, {0});
  channel->provide(std::make_unique<FakeAliyun>(fmt::format("{}/api/v1/receipts/{}?k={}", channel->desk.url(), settings.name, key), kind));
  return channel;
}

}  // namespace

std::unique_ptr<HttpChannel> make_aliyun_world() { return make_aliyun_world_of(aliyun_settings(), FakeAliyun::Kind::text); }

std::unique_ptr<HttpChannel> make_aliyun_voice_world() { return make_aliyun_world_of(aliyun_voice_settings(), FakeAliyun::Kind::call); }

std::unique_ptr<HttpChannel> make_twilio_voice_world() {
  return make_provider_world(twilio_voice_settings(), [](auto const&) { return std::make_unique<FakeTwilioVoice>(); });
}

std::unique_ptr<HttpChannel> make_webhook_world() {
  auto const make = [](HttpChannel& channel, std::string const& base) {
    notifiers::WebhookSettings settings{.url = base + "/hook", .signing_secret = std::string{webhook_secret}, .brings_receipts = true};
    settings.callback_base = channel.desk.url();
    settings.secret = secret;
    settings.probe_wait = std::chrono::milliseconds{50};
    channel.desk.read_with(std::make_unique<notifiers::WebhookReceipts>());
    return notifiers::make_webhook_notifier(settings, &request_time, channel.sink);
  };
  return std::make_unique<HttpChannel>(std::make_unique<FakeReceiver>(), make, AttemptState::delivered);
}

std::unique_ptr<Channel> make_twilio_channel() { return make_twilio_world(); }
std::unique_ptr<Channel> make_aliyun_channel() { return make_aliyun_world(); }
std::unique_ptr<Channel> make_twilio_voice_channel() { return make_twilio_voice_world(); }
std::unique_ptr<Channel> make_aliyun_voice_channel() { return make_aliyun_voice_world(); }
std::unique_ptr<Channel> make_webhook_channel() { return make_webhook_world(); }
std::unique_ptr<Channel> make_wecom_channel() { return make_robot_channel(RobotMaker::wecom); }
std::unique_ptr<Channel> make_dingtalk_channel() { return make_robot_channel(RobotMaker::dingtalk); }
std::unique_ptr<Channel> make_feishu_channel() { return make_robot_channel(RobotMaker::feishu); }

}  // namespace lamplighter::test
