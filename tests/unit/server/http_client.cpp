// POSIX sockets, so that nothing of the server's own HTTP library checks the server.
#include "tests/unit/server/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace lamplighter::test {

HttpConnection::HttpConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  timeval const patience{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("no connection to port " + std::to_string(port));
  }
}

HttpConnection::~HttpConnection() { ::close(socket_); }

bool HttpConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpConnection::read_more() {
  std::array<char, 16'384> buffer{};
  auto const got = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

std::string const& HttpConnection::read_until(std::string_view text) {
  while (received_.find(text) == std::string::npos && read_more()) {
  }
  return received_;
}

HttpAnswer HttpConnection::read_answer() {
  read_until("\r\n\r\n");
  HttpAnswer out;
  auto const end = received_.find("\r\n\r\n");
  if (end == std::string::npos || received_.size() < 12) return out;
  out.status = std::stoi(received_.substr(9, 3));
  for (auto from = received_.find("\r\n") + 2; from < end;) {
    auto const line_end = received_.find("\r\n", from);
    auto const line = received_.substr(from, line_end - from);
    auto const colon = line.find(": ");
    auto name = line.substr(0, colon);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (colon != std::string::npos) {
      auto const [at, is_first] = out.headers.emplace(name, line.substr(colon + 2));
      if (!is_first) at->second += "\n" + line.substr(colon + 2);  // what stands twice is kept whole, one a line
    }
    from = line_end + 2;
  }
  auto const given = out.headers.find("content-length");
  if (given != out.headers.end()) {
    auto const whole = end + 4 + std::stoul(given->second);
    while (received_.size() < whole && read_more()) {
    }
    out.body = received_.substr(end + 4, whole - end - 4);
    received_.erase(0, std::min(whole, received_.size()));
  } else {
    received_.erase(0, end + 4);
  }
  return out;
}

bool HttpConnection::is_closed() {
  std::array<char, 1024> buffer{};
  for (;;) {
    auto const got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got == 0) return true;
    if (got < 0) return errno == ECONNRESET;
  }
}

HttpAnswer http(int port, std::string_view method, std::string_view target, std::string_view body,
                HttpHeaders const& headers) {
  HttpConnection connection(port);
  std::string request = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n";
  if (!headers.contains("Connection")) request += "Connection: close\r\n";
  for (auto const& [name, value] : headers) request += name + ": " + value + "\r\n";
  if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  (void)connection.send(request + "\r\n" + std::string(body));
  if (method == "HEAD") {
    HttpAnswer out;
    auto const& text = connection.read_until("\r\n\r\n");
    out.status = text.size() < 12 ? 0 : std::stoi(text.substr(9, 3));
    (void)connection.is_closed();
    return out;
  }
  return connection.read_answer();
}

}  // namespace lamplighter::test
