// Starts a child with two pipes and never leaves it behind.
#include "notifiers/voice_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

using Clock = std::chrono::steady_clock;  // measures a wait; decides nothing about notices

// A descriptor that closes itself.
class File {
 public:
  explicit File(int number = -1) : number_(number) {}
  ~File() { close(); }
  File(File&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  File& operator=(File&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

std::optional<std::pair<File, File>> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return std::pair{File{ends[0]}, File{ends[1]}};
}

// A running program; killed and waited for unless `wait` did it.
class Child {
 public:
  explicit Child(pid_t process) : process_(process) {}
  ~Child() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    wait();
  }
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;
  int wait() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
    process_ = -1;
    return status;
  }

 private:
  pid_t process_;
};

pid_t start(std::vector<std::string> const& command, int input, int output) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none, defaults;
  ::sigemptyset(&none);
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigmask(&attributes, &none);  // the daemon's threads block what it waits for
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t process = -1;
  int const error = ::posix_spawnp(&process, arguments.front(), &files, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  return error == 0 ? process : -1;
}

class Exchange {
 public:
  Exchange(File input, File output, std::string_view text, ProgramLimits limits)
      : input_(std::move(input)), output_(std::move(output)), text_(text), limits_(limits), until_(Clock::now() + limits.longest) {
    ::fcntl(input_.number(), F_SETFL, O_NONBLOCK);
  }

  // Writes and reads until the program closes its output.
  Result<std::string> run() {
    for (;;) {
      auto const left = std::chrono::ceil<std::chrono::milliseconds>(until_ - Clock::now()).count();
      if (left <= 0) return tl::unexpected(Error{"it took too long"});
      std::array<pollfd, 2> waiting{{{output_.number(), POLLIN, 0}, {input_.number(), POLLOUT, 0}}};
      if (::poll(waiting.data(), input_.number() < 0 ? 1 : 2, static_cast<int>(left)) < 0 && errno != EINTR) {
        return tl::unexpected(Error{"its output cannot be read"});
      }
      if (waiting[1].revents != 0) write();
      if (waiting[0].revents != 0 && !read()) return std::move(out_);
      if (out_.size() > limits_.bytes_max) return tl::unexpected(Error{"it wrote too much"});
    }
  }

 private:
  void write() {
    auto const written = text_.empty() ? 0 : ::write(input_.number(), text_.data(), text_.size());
    if (written > 0) text_.remove_prefix(static_cast<std::size_t>(written));
    bool const is_over = text_.empty() || (written < 0 && errno != EAGAIN && errno != EINTR);
    if (is_over) input_.close();
  }
  bool read() {
    std::array<char, 65'536> buffer;
    auto const got = ::read(output_.number(), buffer.data(), buffer.size());
    if (got > 0) out_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EINTR);
  }

  File input_, output_;
  std::string_view text_;
  ProgramLimits limits_;
  Clock::time_point until_;
  std::string out_;
};

// A write to a program that has ended must not end us: SIGPIPE stays away from this thread meanwhile.
class NoBrokenPipe {
 public:
  NoBrokenPipe() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipe() {
    timespec const at_once{};
    while (::sigismember(&before_, SIGPIPE) == 0 && ::sigtimedwait(&pipe_, nullptr, &at_once) == SIGPIPE) {}
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipe(NoBrokenPipe const&) = delete;
  NoBrokenPipe& operator=(NoBrokenPipe const&) = delete;

 private:
  sigset_t pipe_{}, before_{};
};

}  // namespace

Result<std::string> output_of(std::vector<std::string> const& command, std::string_view input, ProgramLimits limits) {
  auto const failure = [&](std::string_view why) { return tl::unexpected(Error{fmt::format("{}: {}", command.front(), why)}); };
  auto to_child = make_pipe();
  auto from_child = make_pipe();
  if (!to_child || !from_child) return failure("no descriptors are left");
  NoBrokenPipe const quiet;
  auto const process = start(command, to_child->first.number(), from_child->second.number());
  if (process < 0) return failure("cannot be started; is it installed?");
  Child child{process};
  to_child->first.close();
  from_child->second.close();
  auto out = Exchange{std::move(to_child->second), std::move(from_child->first), input, limits}.run();
  if (!out) return failure(out.error().message);
  int const status = child.wait();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127 && out->empty()) return failure("cannot be started; is it installed?");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return failure(WIFEXITED(status) ? fmt::format("ended with status {}", WEXITSTATUS(status)) : std::string("was killed"));
  }
  return std::move(*out);
}

}  // namespace lamplighter::notifiers
