// What is about to be asked for one by one, read together: one query for many keys, kept while nobody else changes it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/store/database.hpp"

namespace lamplighter::store {

inline constexpr std::size_t keys_at_once = 64;
inline constexpr std::size_t rows_at_once = 512;

/// A statement for many keys: "{keys}" in it becomes $1 … $64.
std::string with_keys(std::string_view sql);

/// Every row of a statement by `with_keys`, for all keys in pieces; the last one is filled up with its last key. What else it asks is
/// bound from $65 on.
template <class Take, class... More>
void for_each_row(Database& db, std::string const& sql, std::span<std::int64_t const> keys, Take take, More const&... more) {
  for (std::size_t first = 0; first < keys.size(); first += keys_at_once) {
    auto const piece = keys.subspan(first, std::min(keys_at_once, keys.size() - first));
    auto& rows = db.prepare(sql);
    rows.reset();
    for (std::size_t i = 0; i < keys_at_once; ++i) rows.bind_view(static_cast<int>(i) + 1, piece[std::min(i, piece.size() - 1)], Lasting::not_at_all);
    auto parameter = static_cast<int>(keys_at_once);
    (rows.bind_view(++parameter, more, Lasting::not_at_all), ...);
    while (rows.step()) take(std::as_const(rows));
    rows.reset();
  }
}

/// Rows of one kind by their key. One that is asked for of those expected brings those that follow it too, some hundreds of them: of a
/// very large audience not all at once.
template <class Row>
class ReadAhead {
 public:
  /// In the place of what was expected before and never asked for; what was read stays.
  void expect(std::vector<std::int64_t> keys) {
    std::ranges::sort(keys);
    auto const same = std::ranges::unique(keys);
    keys.erase(same.begin(), same.end());
    expected_ = std::move(keys);
  }

  /// Beside what is expected already.
  void expect_also(std::vector<std::int64_t> const& keys) {
    auto all = std::move(expected_);
    all.insert(all.end(), keys.begin(), keys.end());
    expect(std::move(all));
  }

  /// nullptr: neither kept nor expected. `read` takes the keys and keeps a row for each that has one.
  template <class Read>
  Row* find(std::int64_t key, Read read) {
    if (auto const kept = rows_.find(key); kept != rows_.end()) return &kept->second;
    auto const from = std::ranges::lower_bound(expected_, key);
    if (from == expected_.end() || *from != key) return nullptr;
    auto const to = from + std::min(static_cast<std::ptrdiff_t>(rows_at_once), expected_.end() - from);
    std::vector<std::int64_t> keys(from, to);
    expected_.erase(from, to);
    std::erase_if(keys, [&](auto const one) { return rows_.contains(one); });
    read(keys);
    return kept(key);
  }

  Row* kept(std::int64_t key) {
    auto const found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  }
  Row& keep(std::int64_t key, Row row = {}) { return rows_.insert_or_assign(key, std::move(row)).first->second; }
  void forget(std::int64_t key) { rows_.erase(key); }
  void forget_rows() { rows_.clear(); }
  void forget_all() {
    rows_.clear();
    expected_.clear();
  }
  std::size_t size() const { return rows_.size(); }

 private:
  std::unordered_map<std::int64_t, Row> rows_;
  std::vector<std::int64_t> expected_;  // sorted
};

}  // namespace lamplighter::store
