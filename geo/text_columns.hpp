// Texts of many rows in a few flat arrays: pools, dictionary-coded columns, and stored hash tables for ids.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/huge_pages.hpp"

namespace lamplighter::geo {

inline constexpr std::uint32_t no_index = 0xffffffffu;

template <class T>
using SpanOf = std::span<T const>;
template <class T>
using VectorOf = std::vector<T>;

/// Texts one behind the other: text `i` is `text[first[i]] … text[first[i + 1] - 1]`. At most 4 GiB.
template <template <class> class Of>
struct BasicTextPool {
  Of<char> text;
  Of<std::uint32_t> first;

  std::uint32_t size() const { return first.empty() ? 0 : static_cast<std::uint32_t>(first.size() - 1); }
  std::string_view operator[](std::uint32_t index) const {
    return {text.data() + first[index], text.data() + first[index + 1]};
  }
  void each(auto&& visit, std::string const& name) {
    visit(name + ".text", text);
    visit(name + ".first", first);
  }
};
using TextPool = BasicTextPool<SpanOf>;

/// One text per row. Few different ones: `words` holds each once and the rows hold codes of one, two or four bytes.
/// Without codes every row has its own word, or all share the only one.
template <template <class> class Of>
struct BasicTextColumn {
  BasicTextPool<Of> words;
  Of<std::uint8_t> codes8;
  Of<std::uint16_t> codes16;
  Of<std::uint32_t> codes32;

  std::string_view operator[](std::uint32_t row) const {
    if (!codes8.empty()) return words[codes8[row]];
    if (!codes16.empty()) return words[codes16[row]];
    if (!codes32.empty()) return words[codes32[row]];
    return words[words.size() == 1 ? 0 : row];
  }
  void each(auto&& visit, std::string const& name) {
    words.each(visit, name);
    visit(name + ".codes8", codes8);
    visit(name + ".codes16", codes16);
    visit(name + ".codes32", codes32);
  }
};
using TextColumn = BasicTextColumn<SpanOf>;

std::uint64_t text_hash(std::string_view text);

/// Finds the index of a text of the pool. `slots` is a power of two in size and open-addressed from the text's hash.
inline std::optional<std::uint32_t> find_text(TextPool const& pool, std::span<std::uint32_t const> slots,
                                              std::string_view text) {
  std::size_t const mask = slots.size() - 1;
  std::size_t place = slots.empty() ? 0 : text_hash(text) & mask;
  for (std::size_t tries = 0; tries < slots.size(); ++tries, place = (place + 1) & mask) {
    if (slots[place] == no_index) return std::nullopt;
    if (pool[slots[place]] == text) return slots[place];
  }
  return std::nullopt;
}

/// A growing pool in which every text stands once, with the table that finds it.
class WordTable {
 public:
  /// The text's number, and whether it is new.
  std::pair<std::uint32_t, bool> add(std::string_view text);
  std::optional<std::uint32_t> find(std::string_view text) const;
  std::uint32_t size() const { return pool_.size(); }
  /// Makes room for so many texts, so that the table need not grow on the way to them.
  void reserve(std::size_t texts);
  /// Has the processor fetch what `add` or `find` of this text is about to read.
  void expect(std::string_view text) const {
    if (!slots_.empty()) __builtin_prefetch(slots_.data() + (text_hash(text) & (slots_.size() - 1)));
  }
  std::string_view operator[](std::uint32_t index) const { return pool_[index]; }
  TextPool view() const { return {pool_.text, pool_.first}; }
  /// True when the texts came to more than 4 GiB: some are missing.
  bool is_full() const { return is_full_; }

  BasicTextPool<VectorOf> take_pool() { return std::move(pool_); }
  /// The table in the form that `find_text` searches.
  std::vector<std::uint32_t> take_slots();

 private:
  /// A text's number beside the low half of its hash, which says nearly always without a look at the text whether it is
  /// the one; growing needs no text at all.
  struct Slot {
    std::uint32_t index = no_index;
    std::uint32_t hash = 0;
  };
  /// Where the text stands, or the free slot where it would.
  std::size_t place_of(std::string_view text, std::uint32_t hash) const;
  void resize_slots(std::size_t slots);

  BasicTextPool<VectorOf> pool_{.text = {}, .first = {0}};
  std::vector<Slot, HugePageAllocator<Slot>> slots_;
  bool is_full_ = false;
};

/// Appends a text; false, and an empty one, when the pool has no room left.
bool append(BasicTextPool<VectorOf>& pool, std::string_view text);

/// Collects a text column row by row. Turns to one word per row when most rows differ.
class TextColumnBuilder {
 public:
  void add(std::string_view text);
  bool is_full() const { return is_full_ || words_.is_full(); }
  BasicTextColumn<VectorOf> finish() &&;

 private:
  void turn_direct();

  WordTable words_;
  std::vector<std::uint32_t> codes_;
  BasicTextPool<VectorOf> direct_;  // once most rows differ
  bool is_full_ = false;
};

}  // namespace lamplighter::geo
