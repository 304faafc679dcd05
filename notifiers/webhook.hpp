// A channel that posts each message to another system, signed as Standard Webhooks want it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "notifiers/gateway_pace.hpp"
#include "notifiers/gateway_reply.hpp"
#include "notifiers/http_request.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

struct WebhookSettings {
  std::string name = "webhook";  // [a-z0-9_-]+
  std::string url{};
  std::string signing_secret{};  // "whsec_" and base64 of 24 to 64 bytes, which the receiver has too
  bool brings_receipts = false;  // whether the receiver posts to `receipt_url` what becomes of a message
  std::string callback_base{};
  std::string secret{};          // makes the key in callback addresses, and the ids
  std::string authorities{};     // file of certificates that are trusted; empty = the system's
  int connections = 8;
  Pace pace{};
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds reply_timeout{20'000};
  std::chrono::milliseconds probe_wait{5'000};
  std::chrono::milliseconds drain{5'000};
};

/// Says what is missing or out of bounds, never a secret.
Result<void> check(WebhookSettings const& settings);

/// POST of {"type":"notice","timestamp":…,"data":{attempt, reference, address, language, subject, text, link, valid_for_seconds,
/// receipt_url}} with webhook-id, webhook-timestamp and webhook-signature (v1: base64 of HMAC-SHA256 over `id.timestamp.body`). The id is the same
/// whenever the same words go to the same address, so that a repeat after a lost reply is known for one.
Result<HttpRequest> webhook_request(WebhookSettings const& settings, Submission const& submission, Time now);

/// 2xx: accepted (E1). 400, 413, 415, 422: permanently. 429 and 503: temporarily. 401, 403, 404, 405, 410: temporarily, and not reachable, for the
/// receiver's address or secret are ours to mend. Anything else: uncertain.
GatewayReply read_webhook_answer(long status);

/// The settings must pass `check` (assertion).
std::unique_ptr<Notifier> make_webhook_notifier(WebhookSettings const& settings, std::function<Time()> now, Sink& sink);

}  // namespace lamplighter::notifiers
