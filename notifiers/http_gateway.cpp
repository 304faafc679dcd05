// Puts HTTP channels together: transfers by libcurl, speech by kind.
#include "notifiers/http_gateway.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

#include "notifiers/http_provider.hpp"
#include "notifiers/http_transfers.hpp"
#include "notifiers/provider_lookup.hpp"
#include "notifiers/provider_request.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

class HttpGatewayTransfers final : public GatewayTransfers {
 public:
  HttpGatewayTransfers(HttpGatewaySettings const& settings, std::unique_ptr<HttpSpeech> speech, std::function<Time()> now)
      : transfers_({settings.limits.connections + 1, settings.connect_timeout, settings.reply_timeout, settings.authorities}),
        speech_(std::move(speech)),
        now_(std::move(now)) {}

  Result<void> start(std::uint64_t id, Submission const& submission) override {
    auto const request = speech_->request_of(submission, now_());
    if (!request) return tl::unexpected(request.error());
    transfers_.start(id, *request);
    return {};
  }

  Result<void> ask(std::uint64_t id, LostSubmission const& lost) override {
    auto const request = speech_->ask_of(lost, ++rounds_, now_());
    if (!request) return tl::unexpected(request.error());
    asked_.emplace(id, lost);
    transfers_.start(id, *request);
    return {};
  }

  void probe(std::uint64_t id) override {
    probe_ = id;
    transfers_.start_connecting(id, speech_->probe_url());
  }

  std::vector<GatewayAnswer> run(std::chrono::milliseconds at_most) override {
    std::vector<GatewayAnswer> out;
    for (auto const& result : transfers_.run(at_most)) {
      auto const asked = asked_.find(result.id);
      if (asked == asked_.end()) {
        out.push_back({.id = result.id, .reply = reply_of(result)});
        continue;
      }
      out.push_back({.id = result.id, .lookup = found_in(asked->second, result)});
      asked_.erase(asked);
    }
    return out;
  }

  void wake() override { transfers_.wake(); }

 private:
  GatewayLookup found_in(LostSubmission const& lost, TransferResult const& result) const {
    if (result.end != TransferEnd::replied) return {.detail = "looked up in vain: " + result.reason};
    return speech_->found_in(lost, result.status, result.body, now_());
  }

  GatewayReply reply_of(TransferResult const& result) {
    switch (result.end) {
      case TransferEnd::not_sent: return {Kind::rejected_temporarily, Reach::refuses_us, result.reason};
      case TransferEnd::lost: return {Kind::uncertain, Reach::refuses_us, result.reason};
      case TransferEnd::replied: break;
    }
    // A connection alone does not show that we are let in again.
    if (probe_ == result.id) return {Kind::uncertain, is_refused_ ? Reach::refuses_us : Reach::answers, {}};
    auto reply = speech_->reply_of(result.status, result.body);
    is_refused_ = reply.reach == Reach::refuses_us;
    return reply;
  }

  Transfers transfers_;
  std::unique_ptr<HttpSpeech> speech_;
  std::function<Time()> now_;
  std::optional<std::uint64_t> probe_;
  std::map<std::uint64_t, LostSubmission> asked_;
  int rounds_ = 0;
  bool is_refused_ = false;
};

class ProviderSpeech final : public HttpSpeech {
 public:
  explicit ProviderSpeech(HttpNotifierSettings settings) : settings_(std::move(settings)) {}
  Result<HttpRequest> request_of(Submission const& submission, Time now) const override {
    // Before it leaves: a call may ask for its words before its request is answered.
    if (settings_.texts) {
      if (auto words = call_words(settings_, submission, now)) settings_.texts->keep(submission.attempt, std::move(*words), now);
    }
    return provider_request(settings_, submission, now);
  }
  GatewayReply reply_of(long status, std::string_view body) const override { return read_answer(settings_.provider, status, body); }
  Result<HttpRequest> ask_of(LostSubmission const& lost, int round, Time now) const override { return lookup_request(settings_, lost, round, now); }
  GatewayLookup found_in(LostSubmission const& lost, long status, std::string_view body, Time now) const override {
    return read_lookup(settings_, lost, status, body, now);
  }
  std::string probe_url() const override {
    // Values of a message are missing here, which is no matter: only the host is connected to.
    return filled(settings_.provider.request.url, settings_.values);
  }

 private:
  HttpNotifierSettings settings_;
};

Evidence highest_of(HttpProvider const& provider) {
  auto out = Evidence::e1;
  if (!provider.receipts) return out;
  for (auto const& rule : provider.receipts->states) out = std::max(out, evidence_of(rule.means));
  return out;
}

}  // namespace

HttpGatewayNotifier::HttpGatewayNotifier(HttpGatewaySettings settings, std::unique_ptr<HttpSpeech> speech, std::function<Time()> now, Sink& sink)
    : settings_(std::move(settings)),
      thread_(std::make_unique<HttpGatewayTransfers>(settings_, std::move(speech), std::move(now)), settings_.limits, sink) {}
HttpGatewayNotifier::~HttpGatewayNotifier() = default;
void HttpGatewayNotifier::submit(Submission submission) { thread_.submit(std::move(submission)); }
void HttpGatewayNotifier::reconcile(LostSubmission const& lost) { thread_.reconcile(lost); }
bool HttpGatewayNotifier::is_reachable() const { return thread_.is_reachable(); }

std::unique_ptr<Notifier> make_http_notifier(HttpNotifierSettings const& settings, std::function<Time()> now, Sink& sink) {
  if (!check(settings)) std::abort();
  HttpGatewaySettings gateway{.name = settings.name};
  gateway.capabilities = {.highest = highest_of(settings.provider),
                          .connections = connections_within(settings.pace, settings.connections),
                          .has_receipts = settings.provider.receipts.has_value(),
                          .parts_max = 1,
                          .takes_whole_texts = true,
                          .can_reconcile = settings.provider.lookup.has_value()};
  gateway.limits = {settings.connections, settings.pace, settings.probe_wait, settings.drain};
  gateway.connect_timeout = settings.connect_timeout;
  gateway.reply_timeout = settings.reply_timeout;
  gateway.authorities = settings.authorities;
  return std::make_unique<HttpGatewayNotifier>(std::move(gateway), std::make_unique<ProviderSpeech>(settings), std::move(now), sink);
}

}  // namespace lamplighter::notifiers
