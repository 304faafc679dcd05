// How far a message came with a mail server, and what that means: pure, without a network.
#pragma once

#include <string>
#include <string_view>

#include "notifiers/gateway_reply.hpp"

namespace lamplighter::notifiers {

/// What was said last by us. `after_text`: the final dot may have left, and the server may have the message.
enum class MailStage { greeting, sender, recipient, text, after_text };

/// A conversation that has ended.
struct MailDialogue {
  MailStage stage = MailStage::greeting;
  bool is_done = false;       // the server took the message, or what was asked of it
  int code = 0;               // of its last reply since that stage began; 0: none came
  std::string status{};       // its enhanced status, "5.1.1"; empty where it gives none
  std::string reason{};       // libcurl's words when it did not end well
};

/// One line of the server: sets code and status. Lines that are no reply change nothing.
void read_reply_line(MailDialogue& dialogue, std::string_view line);

/// Taken: accepted. Refused with 4yz: temporarily; with 5yz: permanently where it speaks of recipient or text, but 5.7.x of
/// the recipient (not authorised to send there) temporarily. What is ours to mend (greeting, TLS, sign-in, 530 to 538, sender) is
/// temporary, and the server counts as not reachable. No reply after the text: uncertain. No reply before that:
/// temporarily, for half a text is thrown away (RFC 5321, 4.1.1.4). The detail is code and status: a server's words repeat addresses.
GatewayReply read_dialogue(MailDialogue const& dialogue);

}  // namespace lamplighter::notifiers
