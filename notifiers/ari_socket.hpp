// Asterisk's event stream: one WebSocket, asked for again and again while it does not stand.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace lamplighter::notifiers {

struct AriSocketSettings {
  std::string host{}, port{}, target{}, authorization{};
  std::chrono::milliseconds connect_wait{5'000};
};

/// Calls from a thread of its own. Pings are answered, and sent where nothing comes, so that a dead peer is known in about half a minute.
class AriSocket {
 public:
  struct Listener {
    std::function<void()> on_open;
    std::function<void(std::string text)> on_text;
    std::function<void()> on_closed;  // also where it could not be opened; asked for again after `connect_wait`
  };
  AriSocket(AriSocketSettings settings, Listener listener);
  /// Nothing is called any more after it.
  ~AriSocket();
  AriSocket(AriSocket const&) = delete;
  AriSocket& operator=(AriSocket const&) = delete;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
