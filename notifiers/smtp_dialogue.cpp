// Judges conversations with mail servers.
#include "notifiers/smtp_dialogue.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

constexpr std::size_t status_length_max = 11;

bool is_digit(char one) { return one >= '0' && one <= '9'; }

/// "5.1.1" at the begin of a reply's text.
std::string status_at(std::string_view text, char class_digit) {
  auto const end = static_cast<std::size_t>(std::ranges::find_if_not(text, [](char one) { return is_digit(one) || one == '.'; }) - text.begin());
  auto const word = text.substr(0, end);
  bool const is_status = word.size() >= 5 && word.size() <= status_length_max && word[0] == class_digit && word[1] == '.' &&
                         std::ranges::count(word, '.') == 2 && is_digit(word.back());
  return is_status ? std::string{word} : std::string{};
}

std::string detail_of(MailDialogue const& dialogue) {
  if (dialogue.code == 0) return dialogue.reason;
  return dialogue.status.empty() ? fmt::format("{}", dialogue.code) : fmt::format("{} {}", dialogue.code, dialogue.status);
}

/// Sign-in missing or refused, encryption wanted.
bool is_about_us(int code) { return code == 530 || (code >= 534 && code <= 538); }

GatewayReply refused(MailDialogue const& dialogue) {
  if (dialogue.code == 0) return {Kind::rejected_temporarily, Reach::refuses_us, detail_of(dialogue)};
  if (is_about_us(dialogue.code) || dialogue.code == 421) return {Kind::rejected_temporarily, Reach::refuses_us, detail_of(dialogue)};
  bool const is_for_good = dialogue.code >= 500 && dialogue.code < 600;
  bool const is_not_allowed = dialogue.stage == MailStage::recipient && dialogue.status.starts_with("5.7.");
  return {is_for_good && !is_not_allowed ? Kind::rejected_permanently : Kind::rejected_temporarily, Reach::answers, detail_of(dialogue)};
}

}  // namespace

void read_reply_line(MailDialogue& dialogue, std::string_view line) {
  if (line.size() < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) return;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-' && line[3] != '\r' && line[3] != '\n') return;
  dialogue.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  dialogue.status = line.size() > 4 ? status_at(line.substr(4), line[0]) : std::string{};
}

GatewayReply read_dialogue(MailDialogue const& dialogue) {
  if (dialogue.is_done) return {Kind::accepted, Reach::answers, detail_of(dialogue)};
  switch (dialogue.stage) {
    case MailStage::greeting: return {Kind::rejected_temporarily, Reach::refuses_us, detail_of(dialogue)};
    case MailStage::sender: {
      // 552 and 5.3.4 speak of this message's size; all else of the address in whose name we write.
      auto out = refused(dialogue);
      bool const is_too_long = dialogue.code == 552 || dialogue.status == "5.3.4";
      if (out.kind == Kind::rejected_permanently && !is_too_long) out = {Kind::rejected_temporarily, Reach::refuses_us, out.detail};
      return out;
    }
    case MailStage::recipient:
    case MailStage::text: return refused(dialogue);
    case MailStage::after_text:
      if (dialogue.code < 400) return {Kind::uncertain, Reach::refuses_us, "no reply after the text: " + dialogue.reason};
      return refused(dialogue);
  }
  std::abort();
}

}  // namespace lamplighter::notifiers
