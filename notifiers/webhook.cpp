// Writes, signs and judges webhooks. The channel itself is made in webhook_channel.cpp.
#include "notifiers/webhook.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "notifiers/callback_key.hpp"
#include "notifiers/http_provider.hpp"
#include "notifiers/json_rows.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/mime_message.hpp"
#include "notifiers/provider_request.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t secret_bytes_min = 24, secret_bytes_max = 64;  // of Standard Webhooks

std::string signing_key(WebhookSettings const& settings) {
  return from_base64(std::string_view{settings.signing_secret}.substr(secret_prefix.size())).value_or("");
}

bool is_word(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '-' || one == '_';
  });
}

}  // namespace

Result<void> check(WebhookSettings const& settings) {
  auto const wrong = [&](std::string_view what) {
    return tl::unexpected(Error{fmt::format("notifier '{}': {}", settings.name, what)});
  };
  if (!is_word(settings.name)) return wrong("name may hold a-z, 0-9, - and _ only");
  if (!is_guarded_url(settings.url)) return wrong("url must be https, or http within this machine or a private network");
  if (settings.url.find_first_of(" #\r\n") != std::string::npos) return wrong("url holds signs that it may not");
  auto const key_size = settings.signing_secret.starts_with(secret_prefix) ? signing_key(settings).size() : 0;
  if (key_size < secret_bytes_min || key_size > secret_bytes_max) {
    return wrong("signing_secret must be whsec_ and base64 of 24 to 64 random bytes, as `echo whsec_$(openssl rand -base64 32)` makes it");
  }
  if (settings.secret.empty()) return wrong("callback secret must be set");
  if (settings.connections < 1 || settings.connections > 64) return wrong("connections must be 1 to 64");
  return {};
}

Result<HttpRequest> webhook_request(WebhookSettings const& settings, Submission const& submission, Time now) {
  auto const text = whole_text(submission);
  if (text.empty()) return tl::unexpected(Error{"there is no text to send"});
  auto const seconds = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  auto const id = "msg_" + content_id(settings.secret, submission);
  auto const attempt = std::to_string(submission.attempt.value);
  std::string data;
  auto const add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) data += fmt::format("{}{}:{}", data.empty() ? "" : ",", json_quoted(name), json_quoted(value));
  };
  add("attempt", attempt);
  add("reference", submission.reference);
  add("address", submission.address);
  add("language", submission.language);
  add("subject", submission.subject);
  add("text", text);
  add("link", submission.link);
  if (settings.brings_receipts) {
    add("receipt_url", fmt::format("{}/api/v1/receipts/{}/{}?k={}", settings.callback_base, settings.name, attempt,
                                   callback_key(settings.secret, settings.name, submission.attempt)));
  }
  if (submission.validity.count() > 0) data += fmt::format(",\"valid_for_seconds\":{}", std::chrono::seconds{submission.validity}.count());
  HttpRequest out{.method = "POST", .url = settings.url};
  out.body = fmt::format("{{\"type\":\"notice\",\"timestamp\":{},\"data\":{{{}}}}}", seconds, data);
  out.headers = {"Content-Type: application/json", "webhook-id: " + id, "webhook-timestamp: " + seconds,
                 "webhook-signature: v1," + to_base64(hmac_sha256(signing_key(settings), fmt::format("{}.{}.{}", id, seconds, out.body)))};
  return out;
}

GatewayReply read_webhook_answer(long status) {
  auto detail = fmt::format("{}", status);
  if (status >= 200 && status < 300) return {Kind::accepted, Reach::answers, std::move(detail)};
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422: return {Kind::rejected_permanently, Reach::answers, std::move(detail)};
    case 429:
    case 503: return {Kind::rejected_temporarily, Reach::answers, std::move(detail)};
    case 401:
    case 403:
    case 404:
    case 405:
    case 410: return {Kind::rejected_temporarily, Reach::refuses_us, std::move(detail)};
    default: return {Kind::uncertain, Reach::answers, std::move(detail)};
  }
}

}  // namespace lamplighter::notifiers
