// Growing text pools, their hash tables (XXH3, open addressing), and the choice of a text column's form.
#include "geo/text_columns.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <limits>

namespace lamplighter::geo {
namespace {

constexpr std::size_t rows_before_choice = 65536;

/// Enough to find a place: a table never has more than 2^32 of them.
std::uint32_t low_half(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

template <class Code>
std::vector<Code> narrowed(std::vector<std::uint32_t> const& codes) {
  std::vector<Code> narrow;
  narrow.reserve(codes.size());
  for (std::uint32_t const code : codes) narrow.push_back(static_cast<Code>(code));
  return narrow;
}

}  // namespace

std::uint64_t text_hash(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

bool append(BasicTextPool<VectorOf>& pool, std::string_view text) {
  if (pool.first.empty()) pool.first.push_back(0);
  bool const has_room = pool.text.size() + text.size() <= std::numeric_limits<std::uint32_t>::max();
  if (has_room) pool.text.insert(pool.text.end(), text.begin(), text.end());
  pool.first.push_back(static_cast<std::uint32_t>(pool.text.size()));
  return has_room;
}

std::size_t WordTable::place_of(std::string_view text, std::uint32_t hash) const {
  std::size_t const mask = slots_.size() - 1;
  std::size_t place = hash & mask;
  for (; slots_[place].index != no_index; place = (place + 1) & mask) {
    if (slots_[place].hash == hash && pool_[slots_[place].index] == text) break;
  }
  return place;
}

std::optional<std::uint32_t> WordTable::find(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  std::uint32_t const index = slots_[place_of(text, low_half(text_hash(text)))].index;
  return index == no_index ? std::nullopt : std::optional(index);
}

std::pair<std::uint32_t, bool> WordTable::add(std::string_view text) {
  // Two thirds full at most: a search then looks at two places on average.
  if ((static_cast<std::size_t>(size()) + 1) * 3 > slots_.size() * 2) resize_slots(std::max<std::size_t>(16, slots_.size() * 2));
  std::uint32_t const hash = low_half(text_hash(text));
  Slot& slot = slots_[place_of(text, hash)];
  if (slot.index != no_index) return {slot.index, false};
  slot = {.index = size(), .hash = hash};
  is_full_ = !append(pool_, text) || is_full_;
  return {slot.index, true};
}

void WordTable::reserve(std::size_t texts) {
  std::size_t const slots = std::bit_ceil(texts + texts / 2 + 1);
  if (slots > std::max<std::size_t>(16, slots_.size())) resize_slots(slots);
  pool_.first.reserve(texts + 1);
}

void WordTable::resize_slots(std::size_t slots) {
  auto const before = std::move(slots_);
  slots_.assign(slots, {});
  std::size_t const mask = slots_.size() - 1;
  for (Slot const& slot : before) {
    if (slot.index == no_index) continue;
    std::size_t place = slot.hash & mask;
    while (slots_[place].index != no_index) place = (place + 1) & mask;
    slots_[place] = slot;
  }
}

std::vector<std::uint32_t> WordTable::take_slots() {
  std::vector<std::uint32_t> slots;
  slots.reserve(slots_.size());
  for (Slot const& slot : slots_) slots.push_back(slot.index);
  slots_ = {};
  return slots;
}

void TextColumnBuilder::add(std::string_view text) {
  if (!direct_.first.empty()) {
    is_full_ = !append(direct_, text) || is_full_;
    return;
  }
  codes_.push_back(words_.add(text).first);
  if (codes_.size() == rows_before_choice && words_.size() > rows_before_choice / 2) turn_direct();
}

void TextColumnBuilder::turn_direct() {
  for (std::uint32_t const code : codes_) is_full_ = !append(direct_, words_[code]) || is_full_;
  codes_ = {};
  words_ = {};
}

BasicTextColumn<VectorOf> TextColumnBuilder::finish() && {
  BasicTextColumn<VectorOf> column;
  if (!direct_.first.empty()) {
    column.words = std::move(direct_);
    return column;
  }
  std::size_t const words = words_.size();
  column.words = words_.take_pool();
  if (words == codes_.size() || words <= 1) return column;
  if (words <= 256) {
    column.codes8 = narrowed<std::uint8_t>(codes_);
  } else if (words <= 65536) {
    column.codes16 = narrowed<std::uint16_t>(codes_);
  } else {
    column.codes32 = std::move(codes_);
  }
  return column;
}

}  // namespace lamplighter::geo
