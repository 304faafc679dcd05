// Many HTTP requests at once over kept connections, each ending in a reply or in knowing whether bytes may have left.
#pragma once

#include "notifiers/http_request.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::notifiers {

/// How a transfer ended. `not_sent`: no connection stood, so nothing left. `lost`: the request may have been read.
enum class TransferEnd { replied, not_sent, lost };

struct TransferResult {
  std::uint64_t id = 0;
  TransferEnd end = TransferEnd::lost;
  long status = 0;     // HTTP, when replied
  std::string body{};    // its first 16 KiB
  std::string reason{};  // libcurl's words otherwise; never the address
};

struct TransferLimits {
  int connections = 1;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds reply_timeout{30'000};
  std::string authorities{};  // file of certificates that are trusted; empty = the system's
};

/// A libcurl multi handle. A request is never sent twice: libcurl would repeat one by itself when a kept connection
/// breaks, which here ends as `lost`. Used from one thread, but for `wake`.
class Transfers {
 public:
  explicit Transfers(TransferLimits limits);
  ~Transfers();
  Transfers(Transfers const&) = delete;
  Transfers& operator=(Transfers const&) = delete;

  void start(std::uint64_t id, std::string const& url);
  void start(std::uint64_t id, HttpRequest const& request);
  /// Connects, with TLS where the address says so, and sends nothing; ends as `replied` with status 0 when that worked.
  void start_connecting(std::uint64_t id, std::string const& url);
  /// Works until something ended, `wake` was called or the time is over; returns what ended.
  std::vector<TransferResult> run(std::chrono::milliseconds at_most);
  /// Ends `run` early; from any thread.
  void wake();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamplighter::notifiers
