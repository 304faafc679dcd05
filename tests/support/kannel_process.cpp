// Starts and ends child processes of tests.
#include "tests/support/kannel_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace lamplighter::test {
namespace {

std::filesystem::path find_program(std::string const& name) {
  auto const* path = std::getenv("PATH");
  std::istringstream folders{std::string{path == nullptr ? "" : path} + ":/usr/sbin:/usr/bin"};
  for (std::string folder; std::getline(folders, folder, ':');) {
    auto candidate = std::filesystem::path{folder} / name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  throw std::runtime_error{"program '" + name + "' is not installed: run ./setup --tests"};
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> const& command, std::filesystem::path const& working_folder,
                           std::filesystem::path const& log) {
  auto const program = find_program(command.front());
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  auto const parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error{"cannot start another process"};
  if (pid_ > 0) return;
  // In the child: only calls that are safe between fork and exec.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  auto const output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (::chdir(working_folder.c_str()) != 0) ::_exit(127);
  ::execv(program.c_str(), arguments.data());
  ::_exit(127);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    kill();
    pid_ = std::exchange(other.pid_, -1);
  }
  return *this;
}

bool ChildProcess::is_running() { return pid_ > 0 && !ends_within(0); }

void ChildProcess::stop() {
  for (int round = 0; round < 2 && pid_ > 0; ++round) {
    ::kill(pid_, SIGTERM);
    if (ends_within(3'000)) return;
  }
  kill();
}

void ChildProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void ChildProcess::kill_with_children() {
  if (pid_ <= 0) return;
  auto const process = std::to_string(pid_);
  std::ifstream list{"/proc/" + process + "/task/" + process + "/children"};
  std::vector<pid_t> children;
  for (pid_t one = 0; list >> one;) children.push_back(one);
  kill();
  for (auto const one : children) ::kill(one, SIGKILL);
}

bool ChildProcess::ends_within(int milliseconds) {
  for (int waited = 0;; waited += 10) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return true;
    }
    if (waited >= milliseconds) return false;
    ::poll(nullptr, 0, 10);
  }
}

}  // namespace lamplighter::test
