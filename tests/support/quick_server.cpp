// Serves keep-alive GET requests with epoll.
#include "tests/support/quick_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include <fmt/format.h>

namespace lamplighter::test {
namespace {

constexpr int longest_wait_ms = 1'000;

void watch(int poller, int socket) {
  ::epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
  ::epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

QuickServer::QuickServer(Answer answer)
    : answer_(std::move(answer)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      poller_(::epoll_create1(EPOLL_CLOEXEC)),
      waker_(::eventfd(0, EFD_CLOEXEC)) {
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::socklen_t length = sizeof address;
  bool const listens = ::bind(listener_, reinterpret_cast<::sockaddr const*>(&address), length) == 0 && ::listen(listener_, 512) == 0 &&
                       ::getsockname(listener_, reinterpret_cast<::sockaddr*>(&address), &length) == 0;
  if (!listens || poller_ < 0 || waker_ < 0) throw std::runtime_error{"cannot listen"};
  port_ = ntohs(address.sin_port);
  watch(poller_, listener_);
  watch(poller_, waker_);
  thread_ = std::jthread{[this] { run(); }};
}

QuickServer::~QuickServer() {
  std::uint64_t const one = 1;
  (void)!::write(waker_, &one, sizeof one);
  thread_.join();
  while (!peers_.empty()) drop(peers_.begin()->first);
  for (int const descriptor : {listener_, poller_, waker_}) ::close(descriptor);
}

void QuickServer::run() {
  std::array<::epoll_event, 128> events{};
  for (;;) {
    auto const count = ::epoll_wait(poller_, events.data(), static_cast<int>(events.size()), wait_ms());
    for (int i = 0; i < count; ++i) {
      auto const socket = events[static_cast<std::size_t>(i)].data.fd;
      if (socket == waker_) return;
      if (socket == listener_) accept_all();
      else if (peers_.contains(socket)) read_from(socket);
    }
    send_late();
  }
}

int QuickServer::wait_ms() const {
  if (late_.empty()) return longest_wait_ms;
  auto const left = std::chrono::ceil<std::chrono::milliseconds>(late_.begin()->first - std::chrono::steady_clock::now());
  return std::clamp(static_cast<int>(left.count()), 0, longest_wait_ms);
}

void QuickServer::accept_all() {
  for (;;) {
    auto const socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) return;
    int const yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    peers_[socket].number = ++last_number_;
    watch(poller_, socket);
  }
}

void QuickServer::read_from(int socket) {
  std::array<char, 16 * 1024> buffer;
  auto const got = ::recv(socket, buffer.data(), buffer.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return drop(socket);
  peers_[socket].input.append(buffer.data(), static_cast<std::size_t>(got));
  take_requests(socket);
}

void QuickServer::take_requests(int socket) {
  for (;;) {
    auto const found = peers_.find(socket);
    if (found == peers_.end() || found->second.is_waiting) return;
    auto& peer = found->second;
    auto const end = peer.input.find("\r\n\r\n");
    if (end == std::string::npos) return;
    auto const begin = peer.input.find(' ') + 1;
    auto const reply = answer_(std::string_view(peer.input).substr(begin, peer.input.find(' ', begin) - begin));
    peer.input.erase(0, end + 4);
    peer.is_waiting = reply.after.count() > 0 || reply.end == QuickReply::End::stays_silent;
    if (reply.after.count() > 0) late_.emplace(std::chrono::steady_clock::now() + reply.after, Late{socket, peer.number, reply});
    else send(socket, reply);
  }
}

void QuickServer::send(int socket, QuickReply const& reply) {
  if (reply.end == QuickReply::End::stays_silent) return;
  if (reply.end == QuickReply::End::breaks_off) return drop(socket);
  auto const text = fmt::format("HTTP/1.1 {} Quick\r\nContent-Length: {}\r\n\r\n{}", reply.status, reply.body.size(), reply.body);
  if (::send(socket, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<::ssize_t>(text.size())) drop(socket);
}

void QuickServer::send_late() {
  while (!late_.empty() && late_.begin()->first <= std::chrono::steady_clock::now()) {
    auto const one = late_.extract(late_.begin()).mapped();
    auto const found = peers_.find(one.socket);
    if (found == peers_.end() || found->second.number != one.number) continue;
    found->second.is_waiting = one.reply.end == QuickReply::End::stays_silent;
    send(one.socket, one.reply);
    take_requests(one.socket);
  }
}

void QuickServer::drop(int socket) {
  peers_.erase(socket);
  ::close(socket);
}

}  // namespace lamplighter::test
