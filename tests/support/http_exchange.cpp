// Serves and posts HTTP/1.1 on blocking sockets.
#include "tests/support/http_exchange.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/support/kannel_gateway.hpp"

namespace lamplighter::test {
namespace {

constexpr int look_every_ms = 20;  // how soon a stop is noticed

bool is_readable(int socket) {
  ::pollfd wanted{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, look_every_ms) > 0;
}

::sockaddr_in loopback(std::uint16_t port) {
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Takes one whole request off the input.
std::optional<HttpMessage> take_message(std::string& input) {
  auto const head_end = input.find("\r\n\r\n");
  if (head_end == std::string::npos) return std::nullopt;
  HttpMessage out;
  std::size_t length = 0, at = input.find("\r\n");
  auto const first = input.substr(0, at);
  out.method = first.substr(0, first.find(' '));
  out.target = first.substr(out.method.size() + 1, first.rfind(' ') - out.method.size() - 1);
  for (at += 2; at < head_end + 2;) {
    auto const end = input.find("\r\n", at);
    auto const line = input.substr(at, end - at);
    auto name = line.substr(0, line.find(':'));
    std::ranges::transform(name, name.begin(), [](char one) { return one >= 'A' && one <= 'Z' ? static_cast<char>(one + 32) : one; });
    auto const value = line.substr(std::min(line.size(), line.find_first_not_of(' ', name.size() + 1)));
    if (name == "content-length") length = static_cast<std::size_t>(std::atoll(value.c_str()));
    out.headers.emplace_back(name, value);
    at = end + 2;
  }
  if (input.size() < head_end + 4 + length) return std::nullopt;
  out.body = input.substr(head_end + 4, length);
  input.erase(0, head_end + 4 + length);
  return out;
}

}  // namespace

std::string HttpMessage::header(std::string_view name) const {
  for (auto const& [known, value] : headers) {
    if (known == name) return value;
  }
  return {};
}

HttpExchange::HttpExchange(Answer answer, std::uint16_t port) : answer_(std::move(answer)), port_(port != 0 ? port : free_port()) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int const yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  auto const address = loopback(port_);
  bool const listens = ::bind(listener_, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0 && ::listen(listener_, 64) == 0;
  if (!listens) throw std::runtime_error{"cannot listen"};
  acceptor_ = std::jthread{[this] { accept_all(); }};
}

HttpExchange::~HttpExchange() {
  is_stopping_ = true;
  acceptor_.join();
  connections_.clear();
  ::close(listener_);
}

void HttpExchange::accept_all() {
  while (!is_stopping_) {
    if (!is_readable(listener_)) continue;
    auto const connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) connections_.emplace_back([this, connection] { serve(connection); });
  }
}

void HttpExchange::serve(int connection) {
  std::string input;
  char buffer[4096];
  while (!is_stopping_) {
    auto const message = take_message(input);
    if (!message) {
      if (!is_readable(connection)) continue;
      auto const got = ::recv(connection, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      input.append(buffer, static_cast<std::size_t>(got));
      continue;
    }
    auto const reply = answer_(*message);
    if (reply.status == 0) break;
    for (int waited = 0; waited < reply.delay_ms && !is_stopping_; waited += look_every_ms) ::poll(nullptr, 0, look_every_ms);
    auto const text = fmt::format("HTTP/1.1 {} Stub\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", reply.status, reply.body.size(), reply.body);
    ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
  }
  ::close(connection);
}

int post_to(std::string const& url, std::vector<std::string> const& headers, std::string const& body) {
  auto const port_begin = url.rfind(':', url.find('/', 7)) + 1;
  auto const path_begin = url.find('/', port_begin);
  auto const address = loopback(static_cast<std::uint16_t>(std::atoi(url.substr(port_begin, path_begin - port_begin).c_str())));
  int const connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string text = fmt::format("POST {} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\nConnection: close\r\n", url.substr(path_begin),
                                 url.substr(7, path_begin - 7), body.size());
  for (auto const& header : headers) text += header + "\r\n";
  text += "\r\n" + body;
  std::string answer;
  if (::connect(connection, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0) {
    ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    char buffer[1024];
    for (int waited = 0; answer.find("\r\n\r\n") == std::string::npos && waited < 30'000; waited += look_every_ms) {
      if (!is_readable(connection)) continue;
      auto const got = ::recv(connection, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      answer.append(buffer, static_cast<std::size_t>(got));
    }
  }
  ::close(connection);
  return answer.size() < 12 ? 0 : std::atoi(answer.substr(9, 3).c_str());
}

}  // namespace lamplighter::test
