// Phases by letters or bits, positions by the words of several languages.
#include "geo/mapping_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lamplighter::geo {
namespace {

tl::expected<PhaseSet, std::string> phases_by_letters(std::string_view written, PhaseCode const& code) {
  std::string const text = folded(written);
  PhaseSet phases;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t best = 4, length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      std::string const letter = folded(code.letters[i]);
      if (letter.size() > length && text.compare(at, letter.size(), letter) == 0) best = i, length = letter.size();
    }
    if (best < 3) phases = phases | PhaseSet{static_cast<std::uint8_t>(1u << best)};  // the neutral conducts nothing
    if (best == 4) {
      if (std::string_view(" ;,/+-").find(text[at]) == std::string_view::npos) {
        return tl::make_unexpected(fmt::format("phases '{}' are not made of the letters {}, {}, {} and {}", written,
                                               code.letters[0], code.letters[1], code.letters[2], code.letters[3]));
      }
      length = 1;
    }
    at += length;
  }
  return phases;
}

tl::expected<PhaseSet, std::string> phases_by_bits(std::string_view written, PhaseCode const& code) {
  std::string const text = folded(written);
  if (text.empty()) return PhaseSet::none();
  unsigned number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  PhaseSet phases;
  for (std::size_t i = 0; i < 4; ++i) {
    if ((number & code.bits[i]) == 0) continue;
    number &= ~code.bits[i];
    if (i < 3) phases = phases | PhaseSet{static_cast<std::uint8_t>(1u << i)};
  }
  if (error != std::errc{} || end != text.data() + text.size() || number != 0) {
    return tl::make_unexpected(fmt::format("phases '{}' are no sum of {}, {} and {}", written, code.bits[0],
                                           code.bits[1], code.bits[2]));
  }
  return phases;
}

struct Word {
  std::string_view text;
  Position position;
};

// Only words that mean one thing wherever they stand: NA is "normalmente aberto" here and "not available" there.
constexpr Word words[] = {
    {"open", Position::open},          {"opened", Position::open},      {"normally open", Position::open},
    {"no", Position::open},            {"n.o.", Position::open},        {"n/o", Position::open},
    {"off", Position::open},           {"aberto", Position::open},      {"aberta", Position::open},
    {"abierto", Position::open},       {"abierta", Position::open},     {"ouvert", Position::open},
    {"offen", Position::open},         {"aperto", Position::open},      {"开", Position::open},
    {"断开", Position::open},          {"打开", Position::open},        {"拉开", Position::open},
    {"分", Position::open},            {"分闸", Position::open},        {"分位", Position::open},
    {"常开", Position::open},          {"closed", Position::closed},    {"close", Position::closed},
    {"normally closed", Position::closed}, {"nc", Position::closed},    {"n.c.", Position::closed},
    {"n/c", Position::closed},         {"nf", Position::closed},        {"on", Position::closed},
    {"fechado", Position::closed},     {"fechada", Position::closed},   {"cerrado", Position::closed},
    {"cerrada", Position::closed},     {"fermé", Position::closed},     {"ferme", Position::closed},
    {"geschlossen", Position::closed}, {"chiuso", Position::closed},    {"合", Position::closed},
    {"合闸", Position::closed},        {"合位", Position::closed},      {"闭合", Position::closed},
    {"闭", Position::closed},          {"合上", Position::closed},      {"常闭", Position::closed}};

std::optional<bool> truth_of(std::string const& text) {
  for (std::string_view const yes : {"1", "true", "t", "yes", "y", "是", "sim", "si", "oui", "ja"}) {
    if (text == yes) return true;
  }
  for (std::string_view const no : {"0", "false", "f", "no", "n", "否", "não", "nao", "non", "nein"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

}  // namespace

tl::expected<PhaseSet, std::string> phases_in(std::string_view text, PhaseCode const& code) {
  switch (code.form) {
    case PhaseCode::Form::letters: return phases_by_letters(text, code);
    case PhaseCode::Form::bits: return phases_by_bits(text, code);
  }
  return PhaseSet::none();
}

std::optional<Position> position_in(std::string_view written, PositionCode code) {
  std::string const text = folded(written);
  // What a value map made of it is understood under every code.
  if (text == "open") return Position::open;
  if (text == "closed") return Position::closed;
  auto const truth = truth_of(text);
  switch (code) {
    case PositionCode::open_closed: return std::nullopt;
    case PositionCode::words: {
      auto const found = std::find_if(std::begin(words), std::end(words), [&](Word const& word) { return word.text == text; });
      return found == std::end(words) ? std::nullopt : std::optional(found->position);
    }
    case PositionCode::one_is_open:
      return truth ? std::optional(*truth ? Position::open : Position::closed) : std::nullopt;
    case PositionCode::one_is_closed:
      return truth ? std::optional(*truth ? Position::closed : Position::open) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::chrono::sys_days> date_in(std::string_view written, DateOrder order) {
  std::string const text = folded(written);
  int numbers[3] = {0, 0, 0};
  std::size_t lengths[3] = {0, 0, 0};
  std::size_t at = 0;
  bool const is_solid = text.size() == 8 && text.find_first_not_of("0123456789") == std::string::npos;
  for (std::size_t i = 0; i < 3; ++i) {
    std::size_t const most = !is_solid ? 4 : (i == (order == DateOrder::ymd ? 0u : 2u) ? 4 : 2);
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && lengths[i] < most; ++at, ++lengths[i]) {
      numbers[i] = numbers[i] * 10 + (text[at] - '0');
    }
    bool const is_divided = at < text.size() && std::string_view("-/.").find(text[at]) != std::string_view::npos;
    if (i < 2 && !is_solid && !is_divided) return std::nullopt;
    if (i < 2 && is_divided) ++at;
  }
  if (at < text.size() && text[at] != ' ' && text[at] != 't') return std::nullopt;
  auto const [year, month, day] = [&]() -> std::array<std::size_t, 3> {
    switch (order) {
      case DateOrder::ymd: return {0, 1, 2};
      case DateOrder::dmy: return {2, 1, 0};
      case DateOrder::mdy: return {2, 0, 1};
    }
    return {0, 1, 2};
  }();
  if (lengths[year] != 4) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year{numbers[year]}, std::chrono::month{static_cast<unsigned>(numbers[month])},
                                         std::chrono::day{static_cast<unsigned>(numbers[day])}};
  return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

}  // namespace lamplighter::geo
