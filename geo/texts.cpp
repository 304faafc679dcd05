// Appending texts, and a hash table whose look-ups wait for memory together.
#include "geo/texts.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>

namespace lamplighter::geo {
namespace {

std::uint32_t hash_of(std::string_view text) { return static_cast<std::uint32_t>(XXH3_64bits(text.data(), text.size())); }

}  // namespace

std::uint32_t Texts::begin_append(char const* bytes, std::size_t count) {
  if (first_.empty()) first_.push_back(0);
  auto const before = static_cast<std::uint32_t>(text_.size());
  is_full_ = is_full_ || count > std::numeric_limits<std::uint32_t>::max() - text_.size();
  if (!is_full_) text_.append(bytes, count);
  return before;
}

void Texts::make_room(std::size_t rows) {
  first_.reserve(rows + 1);
  double const longer = size() == 0 ? 0 : static_cast<double>(rows) / size();
  double const bytes = std::min(static_cast<double>(text_.size()) * longer, double{std::numeric_limits<std::uint32_t>::max()});
  text_.reserve(static_cast<std::size_t>(bytes));
}

void Texts::push_back(std::string_view text) {
  begin_append(text.data(), text.size());
  first_.push_back(static_cast<std::uint32_t>(text_.size()));
}

void Texts::append(Texts const& other, std::size_t rows) {
  if (other.size() == 0) return;
  append(other.text_.data(), other.first_.data(), other.size());
  is_full_ = is_full_ || other.is_full_;
  pad(size() + (rows - other.size()));
}

void Texts::pad(std::size_t rows) {
  if (rows > size()) first_.append(rows + 1 - (first_.empty() ? 0 : first_.size()), static_cast<std::uint32_t>(text_.size()));
}

void Texts::keep(std::vector<bool> const& is_kept) {
  Texts kept;
  kept.is_full_ = is_full_;
  for (std::uint32_t row = 0; row < size(); ++row) {
    if (is_kept[row]) kept.push_back((*this)[row]);
  }
  *this = std::move(kept);
}

TextIndex::TextIndex(Texts const& texts) {
  std::uint32_t const rows = texts.size();
  if (rows == 0) return;
  slots_.resize(std::bit_ceil(static_cast<std::size_t>(rows) + rows / 2 + 1));
  std::size_t const mask = slots_.size() - 1;
  std::array<std::uint32_t, together> hashes;
  for (std::uint32_t at = 0; at < rows; at += together) {
    std::uint32_t const some = rows - at < together ? rows - at : static_cast<std::uint32_t>(together);
    for (std::uint32_t i = 0; i < some; ++i) {
      hashes[i] = hash_of(texts[at + i]);
      __builtin_prefetch(&slots_[hashes[i] & mask], 1);
    }
    for (std::uint32_t i = 0; i < some; ++i) {
      std::size_t place = hashes[i] & mask;
      while (slots_[place].row != no_index &&
             (slots_[place].hash != hashes[i] || texts[slots_[place].row] != texts[at + i])) {
        place = (place + 1) & mask;
      }
      if (slots_[place].row == no_index) {
        slots_[place] = {.row = at + i, .hash = hashes[i]};
      } else {
        repeated_.push_back(at + i);
      }
    }
  }
}

std::uint32_t TextIndex::find_from(std::size_t place, Texts const& texts, std::string_view text, std::uint32_t hash) const {
  std::size_t const mask = slots_.size() - 1;
  for (;; place = (place + 1) & mask) {
    Slot const slot = slots_[place];
    if (slot.row == no_index || (slot.hash == hash && texts[slot.row] == text)) return slot.row;
  }
}

std::uint32_t TextIndex::find(Texts const& texts, std::string_view text) const {
  if (slots_.empty()) return no_index;
  std::uint32_t const hash = hash_of(text);
  return find_from(hash & (slots_.size() - 1), texts, text, hash);
}

void TextIndex::find_some(Texts const& texts, std::string_view const* some, std::size_t size, std::uint32_t* found) const {
  if (slots_.empty()) {
    std::fill_n(found, size, no_index);
    return;
  }
  std::size_t const mask = slots_.size() - 1;
  std::array<std::uint32_t, together> hashes;
  std::array<std::size_t, together> places;
  for (std::size_t i = 0; i < size; ++i) {
    hashes[i] = hash_of(some[i]);
    places[i] = hashes[i] & mask;
    __builtin_prefetch(&slots_[places[i]]);
  }
  for (std::size_t i = 0; i < size; ++i) {
    while (slots_[places[i]].row != no_index && slots_[places[i]].hash != hashes[i]) places[i] = (places[i] + 1) & mask;
    if (slots_[places[i]].row != no_index) texts.expect_place(slots_[places[i]].row);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (slots_[places[i]].row != no_index) texts.expect_text(slots_[places[i]].row);
  }
  for (std::size_t i = 0; i < size; ++i) found[i] = find_from(places[i], texts, some[i], hashes[i]);
}

}  // namespace lamplighter::geo
