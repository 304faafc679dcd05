// A bounded ring and bounded queues: a slow reader loses its stream, never the engine its time.
#include "engine/server/live_feed.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace lamplighter::server {

LiveFeed::Client::Taken LiveFeed::Client::take() {
  std::lock_guard const lock(mutex_);
  Taken out;
  for (auto& text : waiting_) out.text += text;
  waiting_.clear();
  out.is_over = is_over_;
  return out;
}

std::string LiveFeed::id_of(std::uint64_t number) const { return fmt::format("{}-{}", start_word_, number); }

std::optional<std::uint64_t> LiveFeed::number_of(std::string_view id) const {
  if (id.size() <= start_word_.size() + 1 || !id.starts_with(start_word_) || id[start_word_.size()] != '-') return std::nullopt;
  std::uint64_t number = 0;
  auto const digits = id.substr(start_word_.size() + 1);
  auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || number > last_) return std::nullopt;
  return number;
}

void LiveFeed::publish(std::string_view kind, std::string_view json) {
  std::vector<std::shared_ptr<Client>> to_wake;
  {
    std::lock_guard const lock(mutex_);
    ++last_;
    // JSON of boost::json::serialize has no line breaks: one data line is enough.
    ring_.push_back({last_, fmt::format("id: {}\nevent: {}\ndata: {}\n\n", id_of(last_), kind, json)});
    if (ring_.size() > ring_max_) ring_.pop_front();
    for (auto const& client : clients_) {
      std::lock_guard const client_lock(client->mutex_);
      if (client->waiting_.size() >= queue_max_) {
        client->is_over_ = true;  // it may resume by its last id
        client->waiting_.clear();
      }
      if (!client->is_over_) client->waiting_.push_back(ring_.back().text);
      to_wake.push_back(client);
    }
  }
  for (auto const& client : to_wake) client->wake_();
}

std::shared_ptr<LiveFeed::Client> LiveFeed::subscribe(std::string_view last_event_id, std::function<void()> wake) {
  auto client = std::make_shared<Client>();
  client->wake_ = std::move(wake);
  std::lock_guard const lock(mutex_);
  client->is_over_ = is_closed_;
  auto const after = last_event_id.empty() ? std::optional(last_) : number_of(last_event_id);
  bool const is_gap = !after || (*after < last_ && (ring_.empty() || ring_.front().number > *after + 1));
  if (is_gap) {
    client->waiting_.push_back(fmt::format("id: {}\nevent: reset\ndata: {{}}\n\n", id_of(last_)));
  } else {
    for (auto const& event : ring_) {
      if (event.number > *after) client->waiting_.push_back(event.text);
    }
  }
  clients_.insert(client);
  return client;
}

void LiveFeed::unsubscribe(std::shared_ptr<Client> const& client) {
  std::lock_guard const lock(mutex_);
  clients_.erase(client);
}

void LiveFeed::close_all() {
  std::set<std::shared_ptr<Client>> clients;
  {
    std::lock_guard const lock(mutex_);
    is_closed_ = true;
    clients = clients_;
    for (auto const& client : clients) {
      std::lock_guard const client_lock(client->mutex_);
      client->is_over_ = true;
    }
  }
  for (auto const& client : clients) client->wake_();
}

std::string heartbeat_event(Time now) { return fmt::format("event: heartbeat\ndata: {{\"at\":\"{}\"}}\n\n", to_rfc3339(now)); }

std::size_t LiveFeed::clients_count() const {
  std::lock_guard const lock(mutex_);
  return clients_.size();
}

}  // namespace lamplighter::server
