// A child process of a test: it dies with the test, and is asked before it is killed.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace lamplighter::test {

/// Runs a program with its output in a log file. The child is killed when the test dies.
class ChildProcess {
 public:
  ChildProcess() = default;
  /// Throws std::runtime_error when the program is not found in PATH, /usr/sbin or /usr/bin.
  ChildProcess(std::vector<std::string> const& command, std::filesystem::path const& working_folder,
               std::filesystem::path const& log);
  ~ChildProcess() { kill(); }
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;

  bool is_running();
  void stop();  // TERM twice, for bearerbox drains at the first, then KILL
  void kill();
  /// And whatever it has started and not yet seen end.
  void kill_with_children();

 private:
  bool ends_within(int milliseconds);
  pid_t pid_ = -1;
};

}  // namespace lamplighter::test
