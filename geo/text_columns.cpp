// Growing text pools, their hash tables (XXH3, open addressing), and the choice of a text column's form.
#include "geo/text_columns.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <limits>

namespace lamplighter::geo {
namespace {

constexpr std::size_t rows_before_choice = 65536;

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

std::pair<std::uint32_t, bool> WordTable::add(std::string_view text) {
  // Two thirds full at most: a search then looks at two places on average.
  if ((static_cast<std::size_t>(size()) + 1) * 3 > slots_.size() * 2) grow();
  std::size_t const mask = slots_.size() - 1;
  std::size_t place = text_hash(text) & mask;
  for (; slots_[place] != no_index; place = (place + 1) & mask) {
    if (pool_[slots_[place]] == text) return {slots_[place], false};
  }
  slots_[place] = size();
  is_full_ = !append(pool_, text) || is_full_;
  return {slots_[place], true};
}

void WordTable::grow() {
  slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, no_index);
  std::size_t const mask = slots_.size() - 1;
  for (std::uint32_t index = 0; index < size(); ++index) {
    std::size_t place = text_hash(pool_[index]) & mask;
    while (slots_[place] != no_index) place = (place + 1) & mask;
    slots_[place] = index;
  }
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
