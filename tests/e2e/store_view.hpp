// Looks into a store's file beside the daemon, with SQL of its own: what the tests check does not come from the program.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

struct sqlite3;

namespace lamplighter::test {

/// One connection; every value as text, null as "". Throws std::runtime_error with SQLite's words.
class StoreView {
 public:
  explicit StoreView(std::filesystem::path const& file);
  ~StoreView();
  StoreView(StoreView const&) = delete;
  StoreView& operator=(StoreView const&) = delete;

  std::vector<std::vector<std::string>> rows(std::string const& sql, std::vector<std::string> const& values = {}) const;
  /// The first value of the first row; empty or 0 when there is none.
  std::string text(std::string const& sql, std::vector<std::string> const& values = {}) const;
  std::int64_t number(std::string const& sql, std::vector<std::string> const& values = {}) const;

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace lamplighter::test
