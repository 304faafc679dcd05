// A small HTTP server for tests: plays a gateway that misbehaves, or takes a gateway's callbacks.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace lamplighter::test {

/// What the stub does with a request.
struct StubReply {
  enum class Then { keep_open, close, hang } then = Then::keep_open;  // hang: never another byte
  int status = 200;  // 0: no reply at all
  std::string body{};
};

/// Query parameters of a request target, decoded, in order.
std::vector<std::pair<std::string, std::string>> query_of(std::string const& target);

/// Listens on 127.0.0.1; calls `answer` with the request target ("/path?query"), on the connection's own thread.
class HttpStub {
 public:
  using Answer = std::function<StubReply(std::string const& target)>;
  explicit HttpStub(Answer answer, std::uint16_t port = 0);  // 0: a free one
  ~HttpStub();
  HttpStub(HttpStub const&) = delete;
  HttpStub& operator=(HttpStub const&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int requests_count() const { return requests_count_; }

 private:
  void accept_all();
  void serve(int connection);

  Answer answer_;
  std::uint16_t port_;
  int listener_ = -1;
  std::atomic<bool> is_stopping_{false};
  std::atomic<int> requests_count_{0};
  std::vector<std::jthread> connections_;  // the acceptor's own
  std::jthread acceptor_;
};

}  // namespace lamplighter::test
