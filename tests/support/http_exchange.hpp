// A small HTTP server for tests that reads whole requests, bodies too, and a way to post one.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace lamplighter::test {

struct HttpMessage {
  std::string method{};
  std::string target{};
  std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case
  std::string body{};

  std::string header(std::string_view name) const;
};

struct HttpReply {
  int status = 200;  // 0: no reply at all, the connection ends
  std::string body{};
  int delay_ms = 0;
};

/// Listens on 127.0.0.1, one thread a connection.
class HttpExchange {
 public:
  using Answer = std::function<HttpReply(HttpMessage const&)>;
  explicit HttpExchange(Answer answer, std::uint16_t port = 0);  // 0: a free one
  ~HttpExchange();
  HttpExchange(HttpExchange const&) = delete;
  HttpExchange& operator=(HttpExchange const&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void accept_all();
  void serve(int connection);

  Answer answer_;
  std::uint16_t port_;
  int listener_ = -1;
  std::atomic<bool> is_stopping_{false};
  std::vector<std::jthread> connections_;
  std::jthread acceptor_;
};

/// Posts to http://127.0.0.1:PORT/…; the status of the answer, 0 when none came.
int post_to(std::string const& url, std::vector<std::string> const& headers, std::string const& body);

}  // namespace lamplighter::test
