// Gateways of the benchmarks: one that answers at once, one with a rate of its own, and the real SMS channel against a quick server.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "notifiers/kannel.hpp"
#include "tests/bench/notices/figures.hpp"
#include "tests/support/quick_server.hpp"

namespace lamplighter::bench {

/// What left, in order.
struct Left {
  notifiers::AttemptNumber attempt;
  std::string reference;
  int parts = 1;
  Steady::time_point at;
};

enum class Receipts { at_once, kept_back };

/// Accepts within `submit`, on the engine's thread; receipts come with it or stay with the test.
class InstantGateway final : public notifiers::Notifier {
 public:
  InstantGateway(std::function<notifiers::Sink&()> sink, int connections, Receipts receipts)
      : sink_(std::move(sink)), connections_(connections), receipts_(receipts) {}
  std::string_view name() const override { return "sms"; }
  notifiers::Capabilities capabilities() const override {
    return {.highest = notifiers::Evidence::e3, .connections = connections_, .has_receipts = true, .parts_max = 6};
  }
  void submit(notifiers::Submission submission) override;
  bool is_reachable() const override { return true; }

  std::vector<Left> left;
  void keep_receipts_back(Receipts receipts) { receipts_ = receipts; }

 private:
  std::function<notifiers::Sink&()> sink_;
  int connections_;
  Receipts receipts_;
};

/// Takes so many a second, evenly, on a thread of its own; the receipt follows a tenth of a second later.
class PacedGateway final : public notifiers::Notifier {
 public:
  PacedGateway(std::function<notifiers::Sink&()> sink, int connections, double rate);
  ~PacedGateway() override;
  std::string_view name() const override { return "sms"; }
  notifiers::Capabilities capabilities() const override {
    return {.highest = notifiers::Evidence::e3, .connections = connections_, .has_receipts = true, .parts_max = 6};
  }
  void submit(notifiers::Submission submission) override;
  bool is_reachable() const override { return true; }

 private:
  void work();

  std::function<notifiers::Sink&()> sink_;
  int connections_;
  std::chrono::nanoseconds pause_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::deque<Left> waiting_;
  std::deque<Left> taken_;
  std::thread thread_;
};

/// The SMS channel over HTTP to this machine: a server that says "0: Accepted for delivery" and, for each part, tells `taken`.
class LoopbackGateway {
 public:
  explicit LoopbackGateway(std::function<void(notifiers::Receipt)> taken = {});
  notifiers::KannelSettings settings(int connections) const;
  std::int64_t requests() const { return requests_; }

 private:
  std::atomic<std::int64_t> requests_ = 0;
  std::function<void(notifiers::Receipt)> taken_;
  test::QuickServer server_;
};

/// One submission after the other into a channel, never more than its connections at once; how many it took a second.
double bare_channel_rate(std::function<std::unique_ptr<notifiers::Notifier>(notifiers::Sink&)> const& make, std::size_t count, int connections);
/// The rows that one attempt and its receipt write, in commits of this size, without anything that decides; attempts a second.
double bare_store_rate(std::string const& folder, std::size_t attempts, int batch);

}  // namespace lamplighter::bench
