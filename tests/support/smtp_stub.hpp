// A mail server for tests that misbehaves on command; without TLS.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace lamplighter::test {

/// Answers each line of a client with what `answer` says: a reply, or "" to close the connection without one. What it is
/// asked: "" at the greeting, the command, "." after a whole text.
class SmtpStub {
 public:
  using Answer = std::function<std::string(std::string const& command)>;
  explicit SmtpStub(Answer answer);
  ~SmtpStub();
  SmtpStub(SmtpStub const&) = delete;
  SmtpStub& operator=(SmtpStub const&) = delete;

  std::uint16_t port() const { return port_; }
  int connections_count() const { return connections_count_; }

 private:
  void accept_all();
  void serve(int connection);

  Answer answer_;
  std::uint16_t port_;
  int listener_ = -1;
  std::atomic<bool> is_stopping_{false};
  std::atomic<int> connections_count_{0};
  std::vector<std::jthread> connections_;
  std::jthread acceptor_;
};

/// What a good server says.
std::string good_smtp_reply(std::string const& command);

}  // namespace lamplighter::test
