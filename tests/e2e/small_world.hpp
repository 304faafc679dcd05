// A folder with the IEEE 13 feeder, contacts, schedules and templates of its own, for tests that spoil one of them.
#pragma once

#include <string>

#include "tests/e2e/daemon.hpp"
#include "tests/e2e/store_view.hpp"

namespace lamplighter::test {

/// Everything is right until a test changes it. The daemon is not started and nothing is imported.
class SmallWorld {
 public:
  SmallWorld();

  Daemon& daemon() { return daemon_; }
  std::filesystem::path const& folder() const { return folder_.path(); }
  std::filesystem::path path(std::string_view name) const { return folder_.path() / name; }
  std::filesystem::path store() const { return daemon_.store(); }
  Ended run(std::vector<std::string> const& arguments, Restraint const& restraint = {}) const;
  /// Imports, and throws std::runtime_error when that fails.
  void import() const;
  /// Replaces the first `old_text` of a file; throws std::logic_error when it is not there.
  void change(std::string_view name, std::string_view old_text, std::string_view new_text) const;
  /// Runs statements on the feeder's GeoPackage without its triggers, which need functions of the writer.
  void change_network(std::vector<std::string> const& statements) const;

 private:
  TemporaryFolder folder_;
  Daemon daemon_;
};

/// A fact of the feeder's only switch.
std::string switch_report(std::string const& kind, std::string const& key);

}  // namespace lamplighter::test
