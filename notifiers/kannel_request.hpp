// What is asked of Kannel's sendsms, and what its replies mean: pure, without a network.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "notifiers/gateway_reply.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// How a Kannel gateway is reached and how it reaches us.
struct KannelSettings {
  std::string name = "sms";         // [a-z0-9_-]+: stands in the callback's path
  std::string url;                  // http(s)://host:13013/cgi-bin/sendsms
  std::string user;
  std::string password;
  std::string sender;               // `from`; empty = Kannel's own
  std::string smsc;                 // route; empty = Kannel's choice
  std::string callback_base;        // http(s)://host:port under which Kannel reaches our API; no slash at the end
  std::string callback_secret;      // makes the key in the callback's address
  int connections = 32;             // 16 … 32 keep one Kannel busy
  int dlr_mask = 31;                // 31 all receipts, 19 final ones only
  int parts_max = 6;                // 1 … 32
  int part_retries = 3;             // for a later part of a message whose first part was taken
  std::chrono::milliseconds part_retry_wait{1'000};
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds reply_timeout{30'000};  // for one part, from its start
  std::chrono::milliseconds probe_wait{5'000};      // between looks at a gateway that does not answer
  std::chrono::milliseconds drain{5'000};           // what a shutdown waits for replies
};

/// Says what is missing or out of bounds. Never repeats a secret.
Result<void> check(KannelSettings const& settings);

/// The request for one part (1-based). Error: the part is no UTF-8 or does not fit one message.
Result<std::string> sendsms_url(KannelSettings const& settings, Submission const& submission, int part);

/// A request that sends nothing, for want of a receiver, but tells whether Kannel answers and takes our password.
std::string probe_url(KannelSettings const& settings);

using KannelReply = GatewayReply;

/// Reads a sendsms reply. 202 with `0:` or `3:` is accepted. 503 is temporary. 400 and 403 are permanent, for they
/// speak of this message; but wrong credentials, denied addresses, unknown paths and limits (401, 404, 405, 407, 408,
/// 429, and 403 that says so) are our configuration: temporary, and the gateway counts as not reachable. All else, such
/// as 500 or a 200 from something in between, leaves open whether the message was taken: uncertain.
KannelReply read_reply(long status, std::string_view body);

/// Text from a gateway made safe to keep: one line, printable ASCII, 120 characters, runs of five digits or more
/// masked.
std::string safe_detail(std::string_view text);

}  // namespace lamplighter::notifiers
