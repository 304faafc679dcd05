// One client's connection: requests read within bounds and time, answers written, live events streamed.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "engine/server/api.hpp"
#include "engine/server/connection_caps.hpp"

namespace lamplighter::server {

/// What all connections share. Kept alive by each of them and by every answer that the engine still owes.
struct Shared {
  boost::asio::io_context io{1};
  ServerSettings const* settings = nullptr;
  Api* api = nullptr;
  Clock const* clock = nullptr;
  std::optional<ConnectionCaps> caps;  // touched on the thread of the sockets only
  std::atomic<bool> is_stopping{false};

  enum class Ending : std::uint8_t { after_its_answer, at_once };
  /// Open connections, each with what asks it to end; one that is idle has no answer to wait for.
  std::mutex mutex;
  std::condition_variable all_gone;
  std::map<std::uint64_t, std::function<void(Ending)>> endings;
  std::uint64_t next_connection = 0;

  using DateLine = std::array<char, 37>;  // "Date: Mon, 02 Mar 2026 00:00:00 GMT" and the line's end
  /// Made once a second; on the thread of the sockets only.
  DateLine date_line(Time now);

 private:
  DateLine date_line_{};
  std::chrono::sys_seconds date_second_{};
};

/// Serves the socket until its end, and leaves its place. Never throws.
boost::asio::awaitable<void> serve_connection(std::shared_ptr<Shared> shared, boost::asio::ip::tcp::socket socket,
                                              std::string address, ConnectionCaps::Place place);

}  // namespace lamplighter::server
