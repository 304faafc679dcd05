// The channels of webhooks and of group robots: their speech over HTTP.
#include <cstdlib>
#include <utility>

#include "notifiers/http_gateway.hpp"
#include "notifiers/robot.hpp"
#include "notifiers/webhook.hpp"

namespace lamplighter::notifiers {
namespace {

class WebhookSpeech final : public HttpSpeech {
 public:
  explicit WebhookSpeech(WebhookSettings settings) : settings_(std::move(settings)) {}
  Result<HttpRequest> request_of(Submission const& submission, Time now) const override { return webhook_request(settings_, submission, now); }
  GatewayReply reply_of(long status, std::string_view) const override { return read_webhook_answer(status); }
  std::string probe_url() const override { return settings_.url; }

 private:
  WebhookSettings settings_;
};

class RobotSpeech final : public HttpSpeech {
 public:
  explicit RobotSpeech(RobotSettings settings) : settings_(std::move(settings)) {}
  Result<HttpRequest> request_of(Submission const& submission, Time now) const override { return robot_request(settings_, submission, now); }
  GatewayReply reply_of(long status, std::string_view body) const override { return read_robot_answer(settings_.maker, status, body); }
  std::string probe_url() const override { return settings_.url; }

 private:
  RobotSettings settings_;
};

}  // namespace

std::unique_ptr<Notifier> make_webhook_notifier(WebhookSettings const& settings, std::function<Time()> now, Sink& sink) {
  if (!check(settings)) std::abort();
  HttpGatewaySettings gateway{.name = settings.name};
  gateway.capabilities = {.highest = settings.brings_receipts ? Evidence::e5 : Evidence::e1,
                          .connections = connections_within(settings.pace, settings.connections),
                          .has_receipts = settings.brings_receipts,
                          .parts_max = 1,
                          .takes_whole_texts = true};
  gateway.limits = {settings.connections, settings.pace, settings.probe_wait, settings.drain};
  gateway.connect_timeout = settings.connect_timeout;
  gateway.reply_timeout = settings.reply_timeout;
  gateway.authorities = settings.authorities;
  return std::make_unique<HttpGatewayNotifier>(std::move(gateway), std::make_unique<WebhookSpeech>(settings), std::move(now), sink);
}

std::unique_ptr<Notifier> make_robot_notifier(RobotSettings const& settings, std::function<Time()> now, Sink& sink) {
  if (!check(settings)) std::abort();
  auto const pace = settings.pace.value_or(pace_of(settings.maker));
  HttpGatewaySettings gateway{.name = settings.name};
  gateway.capabilities = {.highest = Evidence::e0,
                          .connections = connections_within(pace, 8),
                          .has_receipts = false,
                          .parts_max = 1,
                          .takes_whole_texts = true,
                          .is_announcement = true};
  gateway.limits = {gateway.capabilities.connections, pace, settings.probe_wait, settings.drain};
  gateway.connect_timeout = settings.connect_timeout;
  gateway.reply_timeout = settings.reply_timeout;
  gateway.authorities = settings.authorities;
  return std::make_unique<HttpGatewayNotifier>(std::move(gateway), std::make_unique<RobotSpeech>(settings), std::move(now), sink);
}

}  // namespace lamplighter::notifiers
