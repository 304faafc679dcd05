// The client over a plain socket: HTTP/1.1 with `Connection: close`, so that the end of the stream ends the answer.
#include "tests/e2e/http_client.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lamplighter::test {
namespace {

constexpr int answer_limit_ms = 60'000;

class Connection {
 public:
  explicit Connection(std::uint16_t port) : number_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ = ::connect(number_, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0;
  }
  ~Connection() { ::close(number_); }
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;

  bool is_open() const { return is_open_; }

  bool send(std::string_view text) const {
    while (!text.empty()) {
      auto const sent = ::send(number_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  bool has_answer() const {
    ::pollfd waiting{number_, POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
  }
  std::string receive_all() const {
    std::string out;
    char buffer[65'536];
    for (;;) {
      ::pollfd waiting{number_, POLLIN, 0};
      if (::poll(&waiting, 1, answer_limit_ms) != 1) return out;
      auto const got = ::recv(number_, buffer, sizeof buffer, 0);
      if (got <= 0) return out;
      out.append(buffer, static_cast<std::size_t>(got));
    }
  }

 private:
  int number_;
  bool is_open_ = false;
};

std::string dechunked(std::string_view body) {
  std::string out;
  while (!body.empty()) {
    auto const end = body.find("\r\n");
    std::size_t size = 0;
    if (end == std::string_view::npos || std::from_chars(body.data(), body.data() + end, size, 16).ec != std::errc{}) break;
    if (size == 0 || body.size() < end + 2 + size) break;
    out.append(body.substr(end + 2, size));
    body.remove_prefix(std::min(body.size(), end + 2 + size + 2));
  }
  return out;
}

std::optional<HttpAnswer> parsed(std::string const& text) {
  auto const end = text.find("\r\n\r\n");
  if (end == std::string::npos || text.size() < 12) return std::nullopt;
  HttpAnswer out;
  std::from_chars(text.data() + 9, text.data() + 12, out.status);
  out.headers = text.substr(0, end + 2);
  std::string lower(out.headers);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  out.body = text.substr(end + 4);
  if (auto const at = lower.find("\r\ncontent-length: "); at != std::string::npos) {
    std::size_t wanted = 0;
    std::from_chars(lower.data() + at + 18, lower.data() + lower.size(), wanted);
    if (out.body.size() < wanted) return std::nullopt;
  } else if (lower.find("transfer-encoding: chunked") != std::string::npos) {
    out.body = dechunked(out.body);
  }
  return out;
}

std::string head(HttpRequest const& request, std::uint64_t bytes) {
  std::string lines;
  for (auto const& line : request.headers) lines += line + "\r\n";
  return fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n", request.method,
                     request.path, bytes, lines);
}

}  // namespace

std::optional<HttpAnswer> http(std::uint16_t port, HttpRequest const& request) {
  Connection const connection(port);
  if (!connection.is_open() || !connection.send(head(request, request.body.size()) + request.body)) return std::nullopt;
  return parsed(connection.receive_all());
}

std::optional<HttpAnswer> http_flood(std::uint16_t port, std::string const& path, std::vector<std::string> const& headers,
                                     std::uint64_t bytes) {
  Connection const connection(port);
  if (!connection.is_open() || !connection.send(head({"POST", path, headers, {}}, bytes))) return std::nullopt;
  std::string const block(65'536, '0');
  while (bytes > 0 && !connection.has_answer() && connection.send(block)) bytes -= std::min<std::uint64_t>(bytes, block.size());
  return parsed(connection.receive_all());
}

}  // namespace lamplighter::test
