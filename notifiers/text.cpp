// Counts and splits texts by the units of the alphabet that carries them.
#include "notifiers/text.hpp"

#include "notifiers/text_breaks.hpp"
#include "notifiers/text_parts.hpp"
#include "notifiers/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <cstdlib>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t parts_limit = 32;  // as many as a receipt mask holds

// One character of the text: where its bytes stand and what it is.
struct Character {
  char32_t value = 0;
  std::size_t begin = 0;
  std::size_t size = 0;
};

// 3GPP 23.038 §6.2.1: the default table without ASCII letters and digits, which are all in it.
constexpr std::u32string_view gsm7_others =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
// 3GPP 23.038 §6.2.1.1: reached through ESC, so two septets each.
constexpr std::u32string_view gsm7_escaped = U"\f^{}\\[~]|€";

constexpr std::size_t looked_up_units(char32_t value) {
  bool const is_alphanumeric = (value >= U'0' && value <= U'9') || (value >= U'A' && value <= U'Z') ||
                               (value >= U'a' && value <= U'z');
  if (is_alphanumeric || gsm7_others.find(value) != std::u32string_view::npos) return 1;
  return gsm7_escaped.find(value) != std::u32string_view::npos ? 2 : 0;
}

constexpr auto ascii_units = [] {
  std::array<std::uint8_t, 128> units{};
  for (std::size_t value = 0; value < units.size(); ++value) units[value] = static_cast<std::uint8_t>(looked_up_units(static_cast<char32_t>(value)));
  return units;
}();

std::size_t gsm7_units(char32_t value) {
  if (value < ascii_units.size()) return ascii_units[value];
  return value > U'€' ? 0 : looked_up_units(value);  // the highest of both tables
}

std::size_t units_of_character(char32_t value, Encoding encoding) {
  switch (encoding) {
    case Encoding::gsm7: return gsm7_units(value);
    case Encoding::ucs2: return value > 0xFFFF ? 2 : 1;
  }
  std::abort();
}

Error not_utf8(std::size_t byte) { return {fmt::format("text is not UTF-8 at byte {}: check the template and its values", byte)}; }

Result<std::vector<Character>> decode(std::string_view utf8) {
  std::vector<Character> characters;
  characters.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    auto const character = utf8_at(utf8, at);
    if (!character) return tl::unexpected(not_utf8(at));
    characters.push_back({.value = character->value, .begin = at, .size = character->size});
    at += character->size;
  }
  return characters;
}

Encoding encoding_of(std::vector<Character> const& characters) {
  bool const is_gsm7 = std::ranges::all_of(characters, [](auto const& one) { return gsm7_units(one.value) != 0; });
  return is_gsm7 ? Encoding::gsm7 : Encoding::ucs2;
}

std::size_t units_of(std::vector<Character> const& characters, Encoding encoding) {
  std::size_t units = 0;
  for (auto const& character : characters) units += units_of_character(character.value, encoding);
  return units;
}

// The end of a chunk of at most `units` that starts at character `begin`.
std::size_t chunk_end(std::vector<Character> const& characters, std::size_t begin, std::size_t units,
                      Encoding encoding) {
  std::size_t used = 0;
  std::size_t end = begin;
  while (end < characters.size()) {
    auto const next = units_of_character(characters[end].value, encoding);
    if (used + next > units) break;
    used += next;
    ++end;
  }
  return end;
}

std::string counter_text(CounterPlace place, std::size_t part, std::size_t parts) {
  switch (place) {
    case CounterPlace::before: return fmt::format("({}/{}) ", part, parts);
    case CounterPlace::after: return fmt::format(" ({}/{})", part, parts);
  }
  std::abort();
}

// The characters of a text with their widths and the worth of the place in front of each.
struct Measured {
  std::vector<Character> characters;
  std::vector<std::size_t> units_before;  // one more than characters: the last is the whole
  std::vector<Break> breaks;

  std::size_t units(std::size_t begin, std::size_t end) const { return units_before[end] - units_before[begin]; }
};

Measured measured(std::vector<Character> const& characters, Encoding encoding) {
  Measured out{.characters = characters, .units_before = {0}, .breaks = {}};
  std::u32string values;
  for (auto const& one : characters) {
    values += one.value;
    out.units_before.push_back(out.units_before.back() + units_of_character(one.value, encoding));
  }
  out.breaks = breaks_of(values);
  return out;
}

// What does not fit one part has to be cut: between its words if that helps, else in its numbers, else anywhere.
void open_what_is_too_long(Measured& text, std::size_t room) {
  for (auto const kind : {Break::inside_word, Break::inside_number, Break::inside_character}) {
    for (std::size_t begin = 0; begin < text.breaks.size();) {
      auto end = begin + 1;
      while (end < text.breaks.size() && text.breaks[end] < Break::between) ++end;
      if (text.units(begin, end) > room) {
        std::ranges::replace(text.breaks.begin() + static_cast<std::ptrdiff_t>(begin) + 1,
                             text.breaks.begin() + static_cast<std::ptrdiff_t>(end), kind, Break::between);
      }
      begin = end;
    }
  }
}

// For each of `rooms` parts the first place from which it and those behind it can carry the rest, cutting only where
// `worst` allows; one more at the end for "behind the last part".
std::vector<std::size_t> earliest_starts(Measured const& text, std::vector<std::size_t> const& rooms, Break worst) {
  std::vector<std::size_t> starts(rooms.size() + 1, text.characters.size());
  for (auto part = rooms.size(); part-- > 0;) {
    auto const end = starts[part + 1];
    auto start = end;
    for (auto at = end; at-- > 0 && text.units(at, end) <= rooms[part];) {
      if (text.breaks[at] >= worst) start = at;
    }
    starts[part] = start;
  }
  return starts;
}

// The best place to end a part that starts at `begin`: of the finest places that leave it at least half full the last.
std::size_t best_end(Measured const& text, std::size_t begin, std::size_t first, std::size_t room, Break worst) {
  auto const size = text.characters.size();
  auto best = begin;
  auto best_break = worst;
  for (auto end = std::max(begin + 1, first); end <= size && text.units(begin, end) <= room; ++end) {
    if (end == size) return size;
    auto const here = text.breaks[end];
    if (here < worst) continue;
    bool const is_half_full = text.units(begin, end) * 2 >= room;
    if (here >= best_break || best == begin || !is_half_full) best = end;
    if (is_half_full) best_break = std::max(best_break, here);
  }
  return best;
}

// At most `parts` chunks that leave room for their counters, empty when the text needs more.
std::vector<std::string_view> split_for(std::string_view utf8, Measured text, Encoding encoding, SplitRule rule,
                                        std::size_t parts, Break worst) {
  std::vector<std::size_t> rooms;
  for (std::size_t part = 1; part <= parts; ++part) {
    rooms.push_back(units_max(encoding) - counter_text(rule.counter, part, parts).size());  // ASCII: one unit a byte
  }
  open_what_is_too_long(text, rooms.back());
  auto const starts = earliest_starts(text, rooms, worst);
  std::vector<std::string_view> chunks;
  if (starts.front() != 0) return chunks;
  for (std::size_t begin = 0; begin < text.characters.size();) {
    auto const end = best_end(text, begin, starts[chunks.size() + 1], rooms[chunks.size()], worst);
    auto const first_byte = text.characters[begin].begin;
    auto const last_byte = end < text.characters.size() ? text.characters[end].begin : utf8.size();
    chunks.push_back(utf8.substr(first_byte, last_byte - first_byte));
    begin = end;
  }
  return chunks;
}

std::vector<std::string> counted(std::vector<std::string_view> const& chunks, CounterPlace place) {
  std::vector<std::string> texts;
  for (auto const chunk : chunks) {
    auto const counter = counter_text(place, texts.size() + 1, chunks.size());
    texts.push_back(place == CounterPlace::before ? counter + std::string{chunk} : std::string{chunk} + counter);
  }
  return texts;
}

}  // namespace

std::string_view to_string(Encoding encoding) {
  switch (encoding) {
    case Encoding::gsm7: return "gsm7";
    case Encoding::ucs2: return "ucs2";
  }
  std::abort();
}

std::size_t units_max(Encoding encoding) {
  switch (encoding) {
    case Encoding::gsm7: return 160;
    case Encoding::ucs2: return 70;
  }
  std::abort();
}

std::size_t units_max_concatenated(Encoding encoding) {
  switch (encoding) {
    case Encoding::gsm7: return 153;
    case Encoding::ucs2: return 67;
  }
  std::abort();
}

Result<Encoding> encoding_of(std::string_view utf8) {
  return length_of(utf8).map(&TextLength::encoding);
}

Result<std::size_t> units_of(std::string_view utf8, Encoding encoding) {
  auto const characters = decode(utf8);
  if (!characters) return tl::unexpected(characters.error());
  if (encoding == Encoding::gsm7 && encoding_of(*characters) != Encoding::gsm7) {
    return tl::unexpected(Error{"text has a character outside GSM-7: count it as UCS-2"});
  }
  return units_of(*characters, encoding);
}

Result<TextLength> length_of(std::string_view utf8) {
  TextLength gsm7{Encoding::gsm7, 0}, ucs2{Encoding::ucs2, 0};
  bool is_gsm7 = true;
  for (std::size_t at = 0; at < utf8.size();) {
    auto const character = utf8_at(utf8, at);
    if (!character) return tl::unexpected(not_utf8(at));
    auto const units = gsm7_units(character->value);
    is_gsm7 = is_gsm7 && units != 0;
    gsm7.units += units;
    ucs2.units += units_of_character(character->value, Encoding::ucs2);
    at += character->size;
  }
  return is_gsm7 ? gsm7 : ucs2;
}

Result<std::vector<std::string>> split_text(std::string_view utf8, SplitRule rule) {
  auto const length = length_of(utf8);
  if (!length) return tl::unexpected(length.error());
  auto const [encoding, units] = *length;
  if (units <= units_max(encoding)) return std::vector{std::string{utf8}};
  auto const characters = decode(utf8);
  auto const limit = std::clamp<std::size_t>(rule.parts_max, 1, parts_limit);
  if (units <= limit * units_max(encoding)) {
    auto const text = measured(*characters, encoding);
    // A word cut is better than no message, a time cut is not worse than none: both arrive, each with its counter.
    for (auto const worst : {Break::between, Break::inside_word, Break::inside_number, Break::inside_character}) {
      for (std::size_t parts = 2; parts <= limit; ++parts) {
        auto const chunks = split_for(utf8, text, encoding, rule, parts, worst);
        if (!chunks.empty()) return counted(chunks, rule.counter);
      }
    }
  }
  return tl::unexpected(Error{fmt::format("text of {} {} units needs more than {} messages: shorten the template",
                                          units, to_string(encoding), limit)});
}

std::string joined_text(std::vector<std::string> const& parts) {
  if (parts.size() == 1) return parts.front();
  // A text may have such signs of its own: the counters are where every part has its own.
  auto const counter = [&](CounterPlace place, std::size_t i) { return counter_text(place, i + 1, parts.size()); };
  bool is_before = true;
  for (std::size_t i = 0; i < parts.size(); ++i) is_before = is_before && parts[i].starts_with(counter(CounterPlace::before, i));
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string_view part = parts[i];
    auto const after = counter(CounterPlace::after, i);
    if (is_before) part.remove_prefix(counter(CounterPlace::before, i).size());
    else if (part.ends_with(after)) part.remove_suffix(after.size());
    out += part;
  }
  return out;
}

Result<int> count_parts(std::string_view utf8, SplitRule rule) {
  return split_text(utf8, rule).map([](auto const& parts) { return static_cast<int>(parts.size()); });
}

Result<int> count_parts_concatenated(std::string_view utf8) {
  auto const characters = decode(utf8);
  if (!characters) return tl::unexpected(characters.error());
  auto const encoding = encoding_of(*characters);
  if (units_of(*characters, encoding) <= units_max(encoding)) return 1;
  int parts = 0;
  for (std::size_t begin = 0; begin < characters->size(); ++parts) {
    begin = chunk_end(*characters, begin, units_max_concatenated(encoding), encoding);
  }
  return parts;
}

}  // namespace lamplighter::notifiers
