// Reads replies as people type them.
#include "engine/notice/reply.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "engine/base/full_width.hpp"
#include "engine/notice/ratings.hpp"

namespace lamplighter::notice {
namespace {

/// What telephones put around words: wide and invisible spaces, quotation marks and brackets.
constexpr std::array around = std::to_array<std::string_view>({"\u3000", "\u00a0", "\u200b", "\ufeff", "。", "、", "“", "”", "‘", "’", "「", "」", "【", "】"});

/// Full-width ASCII to ASCII, letters to upper case, spaces and common punctuation left out.
std::string plain(std::string_view text) {
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    auto const* const left_out = std::ranges::find_if(around, [&](auto one) { return rest.starts_with(one); });
    if (left_out == around.end()) result += rest.front();
    rest.remove_prefix(left_out == around.end() ? 1 : left_out->size());
  }
  result = narrow(result);
  std::string words;
  for (char const one : result) {
    if (one >= 'a' && one <= 'z') words += static_cast<char>(one - 'a' + 'A');
    else if (static_cast<unsigned char>(one) > 0x20 && std::string_view(".,!?;:'\"").find(one) == std::string_view::npos) words += one;
  }
  return words;
}

struct Word {
  std::string_view text;
  ReplyKind kind;
};
constexpr std::array words = std::to_array<Word>({
    {"1", ReplyKind::acknowledge},         {"OK", ReplyKind::acknowledge},          {"OKAY", ReplyKind::acknowledge},
    {"CONFIRM", ReplyKind::acknowledge},   {"CONFIRMED", ReplyKind::acknowledge},   {"好", ReplyKind::acknowledge},
    {"好的", ReplyKind::acknowledge},      {"收到", ReplyKind::acknowledge},        {"收到了", ReplyKind::acknowledge},
    {"已收到", ReplyKind::acknowledge},    {"确认", ReplyKind::acknowledge},        {"已确认", ReplyKind::acknowledge},
    {"知道了", ReplyKind::acknowledge},    {"2", ReplyKind::still_out},             {"OUT", ReplyKind::still_out},
    {"STILLOUT", ReplyKind::still_out},    {"NOPOWER", ReplyKind::still_out},       {"STILLNOPOWER", ReplyKind::still_out},
    {"停电", ReplyKind::still_out},        {"停電", ReplyKind::still_out},          {"停电了", ReplyKind::still_out},
    {"还停电", ReplyKind::still_out},      {"还在停电", ReplyKind::still_out},      {"没电", ReplyKind::still_out},
    {"没电了", ReplyKind::still_out},      {"没有电", ReplyKind::still_out},        {"还没电", ReplyKind::still_out},
    {"还没有电", ReplyKind::still_out},    {"还是没电", ReplyKind::still_out},      {"仍无电", ReplyKind::still_out},
    {"没来电", ReplyKind::still_out},      {"没有来电", ReplyKind::still_out},      {"还没来电", ReplyKind::still_out},
    {"还没有来电", ReplyKind::still_out},  {"仍未来电", ReplyKind::still_out},      {"还未来电", ReplyKind::still_out},
    {"还没送电", ReplyKind::still_out},    {"STATUS", ReplyKind::status},           {"查询", ReplyKind::status},
    {"查詢", ReplyKind::status},           {"查询停电", ReplyKind::status},         {"停电查询", ReplyKind::status},
    {"查", ReplyKind::status},             {"CX", ReplyKind::status},               {"ETR", ReplyKind::status},
    {"WHEN", ReplyKind::status},           {"什么时候来电", ReplyKind::status},     {"何时来电", ReplyKind::status},
    {"几点来电", ReplyKind::status},       {"什么时候恢复", ReplyKind::status},     {"何时恢复", ReplyKind::status},
    {"停电了吗", ReplyKind::status},       {"STOP", ReplyKind::opt_out},            {"STOPALL", ReplyKind::opt_out},
    {"UNSUBSCRIBE", ReplyKind::opt_out},   {"OPTOUT", ReplyKind::opt_out},          {"QUIT", ReplyKind::opt_out},
    {"T", ReplyKind::opt_out},             {"TD", ReplyKind::opt_out},              {"退订", ReplyKind::opt_out},
    {"退訂", ReplyKind::opt_out},          {"取消订阅", ReplyKind::opt_out},        {"WRONG", ReplyKind::wrong_person},
    {"WRONGNUMBER", ReplyKind::wrong_person}, {"打错了", ReplyKind::wrong_person},  {"打错", ReplyKind::wrong_person},
    {"打錯了", ReplyKind::wrong_person},   {"打錯", ReplyKind::wrong_person},       {"发错了", ReplyKind::wrong_person},
});

/// Our texts say "reply 2": some copy all of it.
std::string_view without_reply(std::string_view plain) {
  for (std::string_view const word : {"回复", "REPLY"}) {
    if (plain.starts_with(word)) return plain.substr(word.size());
  }
  return plain;
}

}  // namespace

std::string_view to_string(ReplyKind kind) {
  switch (kind) {
    case ReplyKind::acknowledge: return "acknowledge";
    case ReplyKind::still_out: return "still_out";
    case ReplyKind::status: return "status";
    case ReplyKind::opt_out: return "opt_out";
    case ReplyKind::wrong_person: return "wrong_person";
    case ReplyKind::rating: return "rating";
    case ReplyKind::unknown: return "unknown";
  }
  std::abort();
}

ReplyKind read_reply(std::string_view utf8) {
  auto const text = plain(utf8);
  auto const said = without_reply(text);
  auto const found = std::ranges::find(words, said, &Word::text);
  if (found != words.end()) return found->kind;
  return stars_of_reply(said) ? ReplyKind::rating : ReplyKind::unknown;
}

std::optional<int> read_stars(std::string_view utf8) {
  auto const text = plain(utf8);
  return stars_of_reply(without_reply(text));
}

}  // namespace lamplighter::notice
