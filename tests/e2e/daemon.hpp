// Runs the real program for tests: one command to its end, or the daemon with its address, token, log and signals.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/http_client.hpp"

namespace lamplighter::test {

/// A folder that is gone with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;
  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The program under test: LAMPLIGHTER_PROGRAM, or the one that this build makes.
std::string program();

/// How a command ended: its exit code (128 + signal when one ended it) and what it wrote.
struct Ended {
  int code = -1;
  std::string out;  // stdout
  std::string err;  // stderr
};
/// What a child may not do; nothing by default.
struct Restraint {
  std::optional<std::uint64_t> file_bytes{};  // RLIMIT_FSIZE: writes beyond it fail as on a full disk
  enum class Rights { as_started, of_the_file } rights = Rights::as_started;  // of_the_file: even root obeys modes
};
/// Runs the program with these arguments to its end. Throws std::runtime_error after two minutes.
Ended run_program(std::vector<std::string> const& arguments, std::filesystem::path const& folder, Restraint const& = {});

/// A command that runs beside the test until it is killed, at the latest with its owner.
class BackgroundRun {
 public:
  BackgroundRun(std::filesystem::path const& folder, std::vector<std::string> const& arguments);
  ~BackgroundRun() { kill(); }
  BackgroundRun(BackgroundRun const&) = delete;
  BackgroundRun& operator=(BackgroundRun const&) = delete;
  /// SIGKILL, and its end.
  void kill();

 private:
  pid_t pid_;
};

/// Looks every 10 ms until it is true; false after `limit` seconds.
bool eventually(std::function<bool()> const& condition, int limit = 60);

std::string content_of(std::filesystem::path const& file);
void write_file(std::filesystem::path const& file, std::string_view content);

/// `serve` on a folder's lamplighter.yaml. The child dies with the test.
class Daemon {
 public:
  /// `port` is the one of the configuration.
  Daemon(std::filesystem::path folder, std::uint16_t port);
  ~Daemon();
  Daemon(Daemon const&) = delete;
  Daemon& operator=(Daemon const&) = delete;

  /// Starts it without waiting.
  void launch(Restraint const& = {});
  /// Starts it and waits until /readyz answers; throws std::runtime_error with its log when it ends instead.
  void start(Restraint const& = {});
  /// SIGKILL, and its end.
  void kill();
  void signal(int number);
  /// From now on its files grow no further than this, as on a full disk; nothing: as far as they like.
  void limit_files(std::optional<std::uint64_t> bytes);
  /// Waits for its end and gives its exit code; throws std::runtime_error after a minute.
  int wait();
  /// SIGTERM and its exit code.
  int terminate();
  bool is_running();

  /// As the first administrator. Nothing when the connection broke before an answer came.
  std::optional<HttpAnswer> get(std::string const& path) const;
  std::optional<HttpAnswer> post(std::string const& path, std::string const& body, std::string const& key = {}) const;
  std::optional<HttpAnswer> request(HttpRequest const&) const;
  /// The word of /readyz; empty when nobody answers.
  std::string readiness() const;

  std::string log() const;
  std::string token() const;
  std::uint16_t port() const { return port_; }
  std::filesystem::path const& folder() const { return folder_; }
  std::filesystem::path store() const { return folder_ / "store/lamplighter.db"; }

 private:
  bool ended();
  std::filesystem::path folder_;
  std::uint16_t port_;
  pid_t pid_ = -1;
  int code_ = -1;
};

/// The parts of a configuration that tests choose; everything else is as in the example.
struct DaemonConfiguration {
  std::uint16_t port = 0;
  std::filesystem::path network{};
  std::string contacts{};   // the CSV; empty = no contacts file
  std::string notifiers{};  // indented lines under `notifiers:`
  std::string rules{};      // whole sections: outages, dispatch, sending
  std::string more_schedules{};  // ", " and the path of one more, or nothing
};
/// The shipped schedules in a new folder, with their quiet hours moved to the other side of the clock: these tests live in
/// real time, and must not wait for the morning.
void copy_schedules(std::filesystem::path const& folder);
/// Writes lamplighter.yaml, contacts.csv and the schedules into the folder.
void write_configuration(std::filesystem::path const& folder, DaemonConfiguration const&);

std::filesystem::path test_network(std::string_view name);

}  // namespace lamplighter::test
