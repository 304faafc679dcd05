// Writes, signs and judges messages of group robots.
#include "notifiers/robot.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "notifiers/http_provider.hpp"
#include "notifiers/json_rows.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/provider_request.hpp"
#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

constexpr std::size_t wecom_bytes_max = 2'048;
constexpr std::size_t body_bytes_max = 20 * 1024;

bool is_word(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '-' || one == '_';
  });
}

std::string text_of(Submission const& submission) {
  auto const subject = valid_utf8(submission.subject);
  return subject.empty() ? whole_text(submission) : subject + '\n' + whole_text(submission);
}

/// DingTalk: the address gets the moment in milliseconds and HMAC-SHA256(secret, "moment\nsecret").
std::string signed_address(RobotSettings const& settings, Time now) {
  if (settings.signing_secret.empty()) return settings.url;
  auto const moment = std::to_string(now.time_since_epoch().count());
  auto const sign = to_base64(hmac_sha256(settings.signing_secret, moment + '\n' + settings.signing_secret));
  return fmt::format("{}&timestamp={}&sign={}", settings.url, moment, percent_encoded(sign));
}

/// Feishu: the body gets the moment in seconds and HMAC-SHA256("moment\nsecret", ""), key and text the other way round.
std::string signed_members(RobotSettings const& settings, Time now) {
  if (settings.signing_secret.empty()) return {};
  auto const moment = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  return fmt::format("\"timestamp\":\"{}\",\"sign\":\"{}\",", moment, to_base64(hmac_sha256(moment + '\n' + settings.signing_secret, "")));
}

struct Codes {
  std::string_view field, other_field;
  std::vector<std::string_view> too_fast, ours;
};

Codes codes_of(RobotMaker maker) {
  switch (maker) {
    case RobotMaker::wecom: return {"errcode", "", {"45009", "45033", "-1"}, {"93000", "93004", "93008", "93017", "40001", "40014"}};
    case RobotMaker::dingtalk: return {"errcode", "", {"130101", "410100", "660026", "-1"}, {"310000", "300001", "300005", "400013", "400101", "400102"}};
    case RobotMaker::feishu: return {"code", "StatusCode", {"11232", "11233", "99991400"}, {"19001", "19021", "19022", "19024"}};
  }
  std::abort();
}

}  // namespace

Result<void> check(RobotSettings const& settings) {
  auto const wrong = [&](std::string_view what) {
    return tl::unexpected(Error{fmt::format("notifier '{}': {}", settings.name, what)});
  };
  if (!is_word(settings.name)) return wrong("name may hold a-z, 0-9, - and _ only");
  if (!is_guarded_url(settings.url) || settings.url.find_first_of(" #\r\n") != std::string::npos) {
    return wrong("url must be the https address that the chat shows for its robot");
  }
  if (settings.maker == RobotMaker::wecom && !settings.signing_secret.empty()) return wrong("robots of WeCom have no signing_secret");
  bool const is_signed_dingtalk = settings.maker == RobotMaker::dingtalk && !settings.signing_secret.empty();
  if (is_signed_dingtalk && settings.url.find('?') == std::string::npos) return wrong("url lacks its access_token");
  return {};
}

Pace pace_of(RobotMaker maker) {
  switch (maker) {
    case RobotMaker::wecom:
    case RobotMaker::dingtalk: return {19, std::chrono::minutes{1}};
    case RobotMaker::feishu: return {95, std::chrono::minutes{1}};
  }
  std::abort();
}

Result<HttpRequest> robot_request(RobotSettings const& settings, Submission const& submission, Time now) {
  auto const text = text_of(submission);
  if (text.empty()) return tl::unexpected(Error{"there is no text to send"});
  HttpRequest out{.method = "POST", .url = settings.url, .headers = {"Content-Type: application/json; charset=utf-8"}};
  switch (settings.maker) {
    case RobotMaker::wecom:
      if (text.size() > wecom_bytes_max) return tl::unexpected(Error{fmt::format("the text has {} bytes, WeCom takes {}", text.size(), wecom_bytes_max)});
      out.body = fmt::format("{{\"msgtype\":\"text\",\"text\":{{\"content\":{}}}}}", json_quoted(text));
      break;
    case RobotMaker::dingtalk:
      out.url = signed_address(settings, now);
      out.body = fmt::format("{{\"msgtype\":\"text\",\"text\":{{\"content\":{}}}}}", json_quoted(text));
      break;
    case RobotMaker::feishu:
      out.body = fmt::format("{{{}\"msg_type\":\"text\",\"content\":{{\"text\":{}}}}}", signed_members(settings, now), json_quoted(text));
      break;
  }
  if (out.body.size() > body_bytes_max) return tl::unexpected(Error{fmt::format("the message has {} bytes, the robot takes {}", out.body.size(), body_bytes_max)});
  return out;
}

GatewayReply read_robot_answer(RobotMaker maker, long status, std::string_view body) {
  if (status == 429) return {Kind::rejected_temporarily, Reach::answers, "429"};
  if (status == 401 || status == 403 || status == 404) return {Kind::rejected_temporarily, Reach::refuses_us, fmt::format("{}", status)};
  auto const codes = codes_of(maker);
  auto const rows = read_json_rows(body);
  // Feishu answers a wrong request with 400 and a code.
  bool const is_answer = (status == 200 || status == 400) && rows && rows->size() == 1;
  auto const unknown = GatewayReply{Kind::uncertain, Reach::answers, fmt::format("{}", status)};
  if (!is_answer) return unknown;
  auto found = rows->front().find(codes.field);
  if (found == rows->front().end() && !codes.other_field.empty()) found = rows->front().find(codes.other_field);
  bool const is_code = found != rows->front().end() && !found->second.empty() && found->second.size() < 10 &&
                       found->second.find_first_not_of("-0123456789") == std::string::npos;
  if (!is_code) return unknown;
  auto const& code = found->second;
  auto const is_in = [&](std::vector<std::string_view> const& some) { return std::ranges::find(some, code) != some.end(); };
  if (code == "0") return {Kind::accepted, Reach::answers, code};
  if (is_in(codes.too_fast)) return {Kind::rejected_temporarily, Reach::answers, code};
  if (is_in(codes.ours)) return {Kind::rejected_temporarily, Reach::refuses_us, code};
  return {Kind::rejected_permanently, Reach::answers, code};
}

}  // namespace lamplighter::notifiers
