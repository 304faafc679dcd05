// Robots of group chats: WeCom, DingTalk and Feishu. They announce to a group; nobody in it is thereby told.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "notifiers/gateway_pace.hpp"
#include "notifiers/gateway_reply.hpp"
#include "notifiers/http_request.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

enum class RobotMaker { wecom, dingtalk, feishu };

struct RobotSettings {
  std::string name = "robot";  // [a-z0-9_-]+
  RobotMaker maker = RobotMaker::wecom;
  std::string url{};            // with its key or token, as the chat shows it: a secret
  std::string signing_secret{}; // of DingTalk and Feishu, where the robot asks for one
  std::optional<Pace> pace{};   // instead of the maker's
  std::string authorities{};    // file of certificates that are trusted; empty = the system's
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds reply_timeout{20'000};
  std::chrono::milliseconds probe_wait{5'000};
  std::chrono::milliseconds drain{5'000};
};

/// Says what is missing or out of bounds, never the address or the secret.
Result<void> check(RobotSettings const& settings);

/// A little under what each allows: WeCom and DingTalk 20 in a minute (DingTalk then mutes for ten), Feishu 100 in a minute and 5 in a second.
Pace pace_of(RobotMaker maker);

/// Subject and text as a text message. Error: longer than the maker takes (WeCom 2,048 bytes, the others 20 KiB), for half a notice says something else.
Result<HttpRequest> robot_request(RobotSettings const& settings, Submission const& submission, Time now);

/// By errcode or code in a 200: 0 accepted; too fast: temporarily; key, signature, keyword or network refused: temporarily, and not
/// reachable; another: permanently. Anything that is no such answer: uncertain.
GatewayReply read_robot_answer(RobotMaker maker, long status, std::string_view body);

/// The settings must pass `check` (assertion). An announcement: its evidence is E0, its axis A.
std::unique_ptr<Notifier> make_robot_notifier(RobotSettings const& settings, std::function<Time()> now, Sink& sink);

}  // namespace lamplighter::notifiers
