// Speaks SMTP on blocking sockets, one thread a connection.
#include "tests/support/smtp_stub.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/support/kannel_gateway.hpp"

namespace lamplighter::test {
namespace {

constexpr int look_every_ms = 20;  // how soon a stop is noticed

bool is_readable(int socket) {
  ::pollfd wanted{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, look_every_ms) > 0;
}

}  // namespace

std::string good_smtp_reply(std::string const& command) {
  if (command.empty()) return "220 stub ready";
  if (command.starts_with("EHLO")) return "250 stub";
  if (command.starts_with("DATA")) return "354 go on";
  if (command.starts_with("QUIT")) return "221 bye";
  return "250 2.0.0 fine";
}

SmtpStub::SmtpStub(Answer answer) : answer_(std::move(answer)), port_(free_port()) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int const yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool const listens = ::bind(listener_, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0 && ::listen(listener_, 64) == 0;
  if (!listens) throw std::runtime_error{"cannot listen"};
  acceptor_ = std::jthread{[this] { accept_all(); }};
}

SmtpStub::~SmtpStub() {
  is_stopping_ = true;
  acceptor_.join();
  connections_.clear();
  ::close(listener_);
}

void SmtpStub::accept_all() {
  while (!is_stopping_) {
    if (!is_readable(listener_)) continue;
    auto const connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    ++connections_count_;
    connections_.emplace_back([this, connection] { serve(connection); });
  }
}

void SmtpStub::serve(int connection) {
  std::string input;
  char buffer[4096];
  bool is_text = false;
  auto const say = [&](std::string const& command) {
    auto const reply = answer_(command);
    is_text = reply.starts_with("354");
    if (!reply.empty()) ::send(connection, (reply + "\r\n").data(), reply.size() + 2, MSG_NOSIGNAL);
    return !reply.empty() && !reply.starts_with("221") && !reply.starts_with("421");
  };
  bool goes_on = say("");
  while (goes_on && !is_stopping_) {
    auto const end = is_text ? input.find("\r\n.\r\n") : input.find("\r\n");
    if (end == std::string::npos) {
      if (!is_readable(connection)) continue;
      auto const got = ::recv(connection, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      input.append(buffer, static_cast<std::size_t>(got));
      continue;
    }
    auto const command = is_text ? std::string{"."} : input.substr(0, end);
    input.erase(0, end + (is_text ? 5 : 2));
    goes_on = say(command);
  }
  ::close(connection);
}

}  // namespace lamplighter::test
