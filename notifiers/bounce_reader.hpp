// Reads bounces on a thread of its own, tells them as receipts, and marks them only when they are stored.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "notifiers/bounce_folder.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// How a folder is opened; it may look at the flag to end early.
using OpenBounceFolder = std::function<std::unique_ptr<BounceFolder>(std::atomic<bool> const& is_stopping)>;

struct BounceReaderSettings {
  std::string name;            // the notifier's: stands in tokens and in the key of envelope senders
  std::string secret;
  std::string bounce_address;
  std::chrono::milliseconds look_every{30'000};
  std::chrono::milliseconds tell_again_after{60'000};
};

/// A bounce of ours is told with a token and stays unseen in its folder until that is acknowledged; one that the sink
/// refuses is told at the next look. Mail that is no bounce of ours stays as it lies, for a person. The sink outlives it.
class BounceReader {
 public:
  BounceReader(BounceReaderSettings settings, OpenBounceFolder open, Sink& sink);
  ~BounceReader();
  BounceReader(BounceReader const&) = delete;
  BounceReader& operator=(BounceReader const&) = delete;

  /// From any thread.
  void acknowledge(ReceiptToken const& token);
  void tell_again(ReceiptToken const& token);
  /// False after three looks in a row that failed.
  bool is_reachable() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
