// A channel that hands each message over as one HTTP request.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "notifiers/gateway_thread.hpp"
#include "notifiers/http_request.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// How a kind of channel speaks: pure, used from one thread.
class HttpSpeech {
 public:
  virtual ~HttpSpeech() = default;
  /// Error: the message cannot be sent at all.
  virtual Result<HttpRequest> request_of(Submission const& submission, Time now) const = 0;
  virtual GatewayReply reply_of(long status, std::string_view body) const = 0;
  /// The question what became of a submission; a channel that cannot be asked has none.
  virtual Result<HttpRequest> ask_of(LostSubmission const&, int, Time) const { return tl::unexpected(Error{"this channel cannot be asked"}); }
  virtual GatewayLookup found_in(LostSubmission const&, long, std::string_view, Time) const { return {}; }
  /// Where to look whether anybody is there, when nobody was.
  virtual std::string probe_url() const = 0;
};

struct HttpGatewaySettings {
  std::string name{};
  Capabilities capabilities{};
  GatewayLimits limits{};
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds reply_timeout{30'000};
  std::string authorities{};
};

/// No connection: rejected temporarily. A reply that did not come after bytes may have left: uncertain. Otherwise as the speech
/// says. Not reachable after either, until a connection stands again; after a reply that refuses us, until one does not.
class HttpGatewayNotifier final : public Notifier {
 public:
  HttpGatewayNotifier(HttpGatewaySettings settings, std::unique_ptr<HttpSpeech> speech, std::function<Time()> now, Sink& sink);
  ~HttpGatewayNotifier() override;
  HttpGatewayNotifier(HttpGatewayNotifier const&) = delete;
  HttpGatewayNotifier& operator=(HttpGatewayNotifier const&) = delete;

  std::string_view name() const override { return settings_.name; }
  Capabilities capabilities() const override { return settings_.capabilities; }
  void submit(Submission submission) override;
  void reconcile(LostSubmission const& lost) override;
  bool is_reachable() const override;

 private:
  HttpGatewaySettings settings_;
  GatewayThread thread_;
};

struct HttpNotifierSettings;
/// A channel of `kind: http`. The settings must pass `check` (assertion). Its evidence is the highest that its receipts can bring.
std::unique_ptr<Notifier> make_http_notifier(HttpNotifierSettings const& settings, std::function<Time()> now, Sink& sink);

}  // namespace lamplighter::notifiers
