// From a request to its answer: route, sign-in, body, then the engine or a view. Knows nothing of sockets.
#pragma once

#include <atomic>
#include <functional>

#include <boost/json/object.hpp>

#include "engine/server/access.hpp"
#include "engine/server/limiter.hpp"
#include "engine/server/live_feed.hpp"
#include "engine/server/metrics.hpp"
#include "engine/server/public_allowance.hpp"
#include "engine/server/public_page.hpp"
#include "engine/server/readers.hpp"
#include "engine/server/routes.hpp"
#include "engine/server/server.hpp"

namespace lamplighter::server {

/// Thread-safe. `respond` is called exactly once for each request, on the caller's thread or the engine's.
class Api {
 public:
  /// `defer` runs work on a server thread: what the engine answers must not be finished on the engine's.
  struct Parts {
    ServerSettings const& settings;
    flow::Engine& engine;
    flow::Accounts& accounts;
    ReaderFactory readers;
    Clock const& clock;
    std::function<void(std::function<void()>)> defer;
  };
  explicit Api(Parts parts);

  void handle(Request request, Respond respond);
  /// From the engine's thread, after a commit.
  void publish(std::vector<flow::Effects::LiveEvent> const& events);

  LiveFeed& live() { return live_; }
  Metrics& metrics() { return metrics_; }
  std::atomic<int> connections{0};

 private:
  struct Call;  // one request on its way: the route, who asks, where the answer goes
  using CallPointer = std::shared_ptr<Call>;

  void route(CallPointer const& call);
  void command(CallPointer const& call, flow::CommandKind kind);
  void post(CallPointer const& call, flow::Command command);
  void view(CallPointer const& call, View which);
  Response signed_in_view(Call const& call, View which);
  Response root_view(Call const& call, View which);
  Response exceptions(Call const& call);
  Response outages(Call const& call);
  void desk(CallPointer const& call);
  void downstream(CallPointer const& call);
  void finish_later(CallPointer const& call, std::function<Response()> work);
  void public_report(CallPointer const& call);
  void receipt(CallPointer const& call);
  void receipts(CallPointer const& call);
  void inbound(CallPointer const& call);

  ServerSettings const& settings_;
  flow::Engine& engine_;
  flow::Accounts& accounts_;
  Clock const& clock_;
  std::function<void(std::function<void()>)> defer_;
  Access access_;
  Readers readers_;
  LiveFeed live_;
  Metrics metrics_;
  PublicPage page_;
  Limiter public_reads_{60, std::chrono::seconds{1}};
  PublicAllowance public_reports_;
};

}  // namespace lamplighter::server
