// Live events: the last ones with their numbers, and the clients that wait for more.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"

namespace lamplighter::server {

/// Events get numbers 1, 2, 3 … in the order of their commits; they begin again at a start, so each is prefixed by the
/// start's own word. A client that resumes where the ring no longer reaches is told to read everything again. Thread-safe.
class LiveFeed {
 public:
  /// One client. `wake` is called from any thread when there is something to take, or the end.
  class Client {
   public:
    struct Taken {
      std::string text;      // server-sent events, ready to be written; may be empty
      bool is_over = false;  // too slow, or the server ends: close
    };
    Taken take();

   private:
    friend LiveFeed;
    std::mutex mutex_;
    std::deque<std::string> waiting_;
    std::function<void()> wake_;
    bool is_over_ = false;
  };

  LiveFeed(std::string start_word, std::size_t ring_max = 1'000, std::size_t queue_max = 1'000)
      : start_word_(std::move(start_word)), ring_max_(ring_max), queue_max_(queue_max) {}

  void publish(std::string_view kind, std::string_view json);
  /// Events after `last_event_id` come first; an id of another start, or one too old, gives the event `reset`.
  /// An empty id begins with the next event.
  std::shared_ptr<Client> subscribe(std::string_view last_event_id, std::function<void()> wake);
  void unsubscribe(std::shared_ptr<Client> const& client);
  void close_all();
  std::size_t clients_count() const;

 private:
  struct Event {
    std::uint64_t number;
    std::string text;
  };
  std::string id_of(std::uint64_t number) const;
  std::optional<std::uint64_t> number_of(std::string_view id) const;

  std::string start_word_;
  std::size_t ring_max_, queue_max_;
  mutable std::mutex mutex_;
  std::deque<Event> ring_;
  std::uint64_t last_ = 0;
  bool is_closed_ = false;
  std::set<std::shared_ptr<Client>> clients_;
};

/// What is sent when nothing happened: scripts see it (they do not see comments), and no event id goes with it.
std::string heartbeat_event(Time now);

}  // namespace lamplighter::server
