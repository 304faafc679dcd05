// A column of texts as they are read, and the table that finds a text in one.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "geo/buffer.hpp"
#include "geo/text_columns.hpp"

namespace lamplighter::geo {

/// Texts one behind the other, 4 GiB at most. It may be shorter than the layer whose column it is: the rest is empty.
class Texts {
 public:
  std::uint32_t size() const { return first_.empty() ? 0 : static_cast<std::uint32_t>(first_.size() - 1); }
  std::string_view operator[](std::size_t row) const {
    return row + 1 < first_.size() ? std::string_view(text_.data() + first_[row], first_[row + 1] - first_[row]) : std::string_view{};
  }
  /// True when texts did not find room: these are empty.
  bool is_full() const { return is_full_; }

  /// Room for so many texts as long as those there are. Throws std::bad_alloc.
  void make_room(std::size_t rows);
  void push_back(std::string_view text);
  /// Texts `offsets[0] … offsets[count]` of `bytes`.
  template <class Offset>
  void append(char const* bytes, Offset const* offsets, std::size_t count) {
    std::uint32_t const before = begin_append(bytes + offsets[0], static_cast<std::size_t>(offsets[count] - offsets[0]));
    std::uint32_t* const first = first_.extend(count);
    std::uint32_t const shift = before - static_cast<std::uint32_t>(offsets[0]);  // round the corner where it is below
    for (std::size_t i = 0; i < count; ++i) first[i] = is_full_ ? before : static_cast<std::uint32_t>(offsets[i + 1]) + shift;
  }
  /// The texts of a column with so many rows.
  void append(Texts const& other, std::size_t rows);
  /// Adds empty texts until there are so many.
  void pad(std::size_t rows);
  /// Leaves out the rows whose flag is not set.
  void keep(std::vector<bool> const& is_kept);
  void clear() { first_.clear(), text_.clear(); }

  /// Has the processor fetch what `operator[]` is about to read.
  void expect_place(std::size_t row) const { __builtin_prefetch(first_.data() + row); }
  void expect_text(std::size_t row) const { __builtin_prefetch(text_.data() + first_[row]); }

 private:
  /// Where the bytes begin.
  std::uint32_t begin_append(char const* bytes, std::size_t count);

  Buffer<char> text_;
  Buffer<std::uint32_t> first_;
  bool is_full_ = false;
};

/// Finds texts of a column by their hash. It keeps row numbers only: each call gets the column that it was made of, which may
/// have moved, or grown behind.
class TextIndex {
 public:
  TextIndex() = default;
  explicit TextIndex(Texts const& texts);

  /// The first row with the text, or `no_index`.
  std::uint32_t find(Texts const& texts, std::string_view text) const;
  /// Rows whose text stands before them, in order.
  std::vector<std::uint32_t> const& repeated() const { return repeated_; }

  /// As `find`, of `text_of(0) … text_of(count - 1)`, several at a time, so that their places come from memory together.
  void find_all(Texts const& texts, std::size_t count, auto const& text_of, std::uint32_t* found) const {
    std::array<std::string_view, together> some;
    for (std::size_t at = 0; at < count; at += together) {
      std::size_t const size = count - at < together ? count - at : together;
      for (std::size_t i = 0; i < size; ++i) some[i] = text_of(at + i);
      find_some(texts, some.data(), size, found + at);
    }
  }

 private:
  static constexpr std::size_t together = 32;
  struct Slot {
    std::uint32_t row = no_index;
    std::uint32_t hash = 0;
  };
  void find_some(Texts const& texts, std::string_view const* some, std::size_t size, std::uint32_t* found) const;
  std::uint32_t find_from(std::size_t place, Texts const& texts, std::string_view text, std::uint32_t hash) const;

  std::vector<Slot> slots_;  // a power of two, open-addressed from the hash
  std::vector<std::uint32_t> repeated_;
};

}  // namespace lamplighter::geo
