// Serves HTTP/1.1 GET requests on blocking sockets, one thread a connection.
#include "tests/support/kannel_http_stub.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/support/kannel_gateway.hpp"

namespace lamplighter::test {
namespace {

constexpr int look_every_ms = 20;  // how soon a stop is noticed

std::string decoded(std::string const& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size()) {
      out += static_cast<char>(std::strtol(text.substr(at + 1, 2).c_str(), nullptr, 16));
      at += 2;
    } else {
      out += text[at] == '+' ? ' ' : text[at];
    }
  }
  return out;
}

bool is_readable(int socket) {
  ::pollfd wanted{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, look_every_ms) > 0;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> query_of(std::string const& target) {
  std::vector<std::pair<std::string, std::string>> parameters;
  auto begin = target.find('?');
  while (begin != std::string::npos) {
    auto const end = target.find('&', begin + 1);
    auto const one = target.substr(begin + 1, end == std::string::npos ? end : end - begin - 1);
    auto const equals = one.find('=');
    parameters.emplace_back(decoded(one.substr(0, equals)),
                            equals == std::string::npos ? "" : decoded(one.substr(equals + 1)));
    begin = end;
  }
  return parameters;
}

HttpStub::HttpStub(Answer answer, std::uint16_t port)
    : answer_(std::move(answer)), port_(port != 0 ? port : free_port()) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int const yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool const listens = ::bind(listener_, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0 &&
                       ::listen(listener_, 64) == 0;
  if (!listens) throw std::runtime_error{"cannot listen"};
  acceptor_ = std::jthread{[this] { accept_all(); }};
}

HttpStub::~HttpStub() {
  is_stopping_ = true;
  acceptor_.join();
  connections_.clear();
  ::close(listener_);
}

void HttpStub::accept_all() {
  while (!is_stopping_) {
    if (!is_readable(listener_)) continue;
    auto const connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) connections_.emplace_back([this, connection] { serve(connection); });
  }
}

void HttpStub::serve(int connection) {
  std::string input;
  char buffer[4096];
  while (!is_stopping_) {
    auto const end = input.find("\r\n\r\n");
    if (end == std::string::npos) {
      if (!is_readable(connection)) continue;
      auto const got = ::recv(connection, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      input.append(buffer, static_cast<std::size_t>(got));
      continue;
    }
    auto const target_begin = input.find(' ') + 1;
    auto const target = input.substr(target_begin, input.find(' ', target_begin) - target_begin);
    input.erase(0, end + 4);
    ++requests_count_;
    auto const reply = answer_(target);
    if (reply.status != 0) {
      auto const text = fmt::format("HTTP/1.1 {} Stub\r\nContent-Length: {}\r\n\r\n{}", reply.status,
                                    reply.body.size(), reply.body);
      ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    }
    if (reply.then == StubReply::Then::close) break;
    while (reply.then == StubReply::Then::hang && !is_stopping_) ::poll(nullptr, 0, look_every_ms);
  }
  ::close(connection);
}

}  // namespace lamplighter::test
