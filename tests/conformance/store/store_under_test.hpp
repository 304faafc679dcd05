// A fresh empty store of either kind for one test.
#pragma once

#include "engine/store/database.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace lamplighter::test {

enum class Kind { sqlite, postgresql };

/// A folder that goes with its test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;
  std::string file(std::string const& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// An empty store, opened as often as asked.
class StoreUnderTest {
 public:
  explicit StoreUnderTest(Kind kind);

  std::unique_ptr<store::Database> open(store::OpenMode mode = store::OpenMode::read_write) const;
  std::string const& address() const { return address_; }
  std::string file(std::string const& name) const { return folder_.file(name); }

 private:
  TemporaryFolder folder_;
  std::string address_;
};

/// A CREATE TABLE with the types of migrations.hpp.
void create(store::Database& db, std::string_view statement);
/// The first column of the first row.
std::int64_t number(store::Database& db, std::string_view sql);
/// The kind of the error that `action` throws; fails the test when it throws none.
template <class Action>
store::DatabaseError::Kind error_of(Action&& action) {
  try {
    action();
  } catch (store::DatabaseError const& error) {
    return error.kind();
  }
  throw std::runtime_error("no DatabaseError was thrown");
}

}  // namespace lamplighter::test

/// Runs the test once on each database.
#define ON_BOTH_DATABASES()                                                                       \
  auto const kind = GENERATE(lamplighter::test::Kind::sqlite, lamplighter::test::Kind::postgresql); \
  CAPTURE(kind)
