// Channels over HTTP with a fake of their provider that checks signatures and misbehaves on command.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>

#include "notifiers/callback_reader.hpp"
#include "notifiers/http_provider.hpp"
#include "tests/conformance/notifiers/suite.hpp"
#include "tests/support/http_exchange.hpp"

namespace lamplighter::test {

/// A message as the provider understood it.
struct SeenMessage {
  Behaviour behaviour = Behaviour::delivers;
  std::string attempt{};
  std::string callback{};  // where receipts go
  std::string text{};
};

/// How one provider speaks. Used from several threads; has no state.
class FakeProvider {
 public:
  virtual ~FakeProvider() = default;
  /// nullopt: not signed as it should be, or not understood.
  virtual std::optional<SeenMessage> read(HttpMessage const& request) const = 0;
  virtual HttpReply taken() const = 0;
  virtual HttpReply wrong_number() const = 0;
  virtual HttpReply wrong_credentials() const { return {.status = 401, .body = "{}"}; }
  /// What it answers to the question what it took, newest first, in this state; nullopt: this is no such question.
  virtual std::optional<HttpReply> list(HttpMessage const&, std::vector<SeenMessage> const&, notifiers::AttemptState) const { return std::nullopt; }
  /// A receipt to the callback, signed; nothing where the provider has none.
  virtual std::optional<HttpMessage> receipt(SeenMessage const&, notifiers::AttemptState) const { return std::nullopt; }
};

/// Our server, as far as receipts are concerned: proof, then the sink, then the provider's answer.
class CallbackDesk {
 public:
  explicit CallbackDesk(notifiers::Sink& sink) : sink_(sink), exchange_([this](auto const& message) { return take(message); }) {}
  std::string url() const { return exchange_.url(); }
  void read_with(std::unique_ptr<notifiers::CallbackReader> reader);
  int refused_count() const { return refused_count_; }

 private:
  HttpReply take(HttpMessage const& message);

  notifiers::Sink& sink_;
  std::mutex mutex_;
  std::unique_ptr<notifiers::CallbackReader> reader_;
  std::atomic<int> refused_count_{0};  // forged, or not to be read
  HttpExchange exchange_;
};

/// What the provider does wrong with the next message.
enum class Mischief { none, accept_then_drop, accept_then_500, answer_late, drop_unread };
/// What it does wrong with the next questions what it took.
enum class ListMischief { none, fails, answers_late, is_cut, counts_more };

class HttpChannel final : public Channel {
 public:
  /// Makes the notifier for a provider at this address, with receipts to the desk.
  using Make = std::function<std::unique_ptr<notifiers::Notifier>(HttpChannel&, std::string const& base)>;
  HttpChannel(std::unique_ptr<FakeProvider> provider, Make make, notifiers::AttemptState arrival);
  ~HttpChannel() override;

  notifiers::Notifier& notifier() override { return *notifier_; }
  std::string address(Behaviour behaviour) const override;
  std::string subject(Behaviour behaviour) const override;
  notifiers::AttemptState arrival() const override { return arrival_; }
  bool sends_parts() const override { return false; }
  void let_time_pass() override;
  void break_gateway() override;
  void mend_gateway() override;

  void misbehave(Mischief mischief) { mischief_ = mischief; }
  /// As many questions as this go wrong.
  void misbehave_when_asked(ListMischief mischief, int times) {
    list_mischief_ = mischief;
    list_mischief_left_ = times;
  }
  void list_as(notifiers::AttemptState state) { listed_state_ = state; }
  int asked_count() const { return asked_count_; }
  std::vector<SeenMessage> seen() const;
  int unsigned_count() const { return unsigned_count_; }
  FakeProvider const& provider() const { return *provider_; }
  /// Another provider takes over, before anything was sent.
  void provide(std::unique_ptr<FakeProvider> provider) { provider_ = std::move(provider); }

  CallbackDesk desk{sink};

 private:
  struct Due {
    int round;
    HttpMessage receipt;
  };
  HttpReply take(HttpMessage const& request);
  std::optional<HttpReply> asked(HttpMessage const& request);
  void plan(SeenMessage const& message);

  std::unique_ptr<FakeProvider> provider_;
  notifiers::AttemptState arrival_;
  mutable std::mutex mutex_;
  int round_ = 0;
  std::vector<SeenMessage> seen_;
  std::uint16_t broken_port_ = 0;
  std::deque<Due> due_;
  std::atomic<Mischief> mischief_{Mischief::none};
  std::atomic<int> unsigned_count_{0};
  std::vector<SeenMessage> taken_;
  std::atomic<ListMischief> list_mischief_{ListMischief::none};
  std::atomic<int> list_mischief_left_{0}, asked_count_{0};
  std::atomic<notifiers::AttemptState> listed_state_{notifiers::AttemptState::in_network};
  std::unique_ptr<HttpExchange> exchange_;
  std::unique_ptr<notifiers::Notifier> notifier_;
};

/// 2026-03-02T00:00:00Z.
notifiers::Time request_time();
/// The settings of a shipped provider's description, with its values and without an address.
notifiers::HttpNotifierSettings twilio_settings();
notifiers::HttpNotifierSettings aliyun_settings();
notifiers::HttpNotifierSettings twilio_voice_settings();
notifiers::HttpNotifierSettings aliyun_voice_settings();
/// What Twilio posts in the middle of a call, signed.
HttpMessage twilio_asks(std::string const& address, notifiers::FormFields fields);

std::unique_ptr<HttpChannel> make_twilio_world();
std::unique_ptr<HttpChannel> make_aliyun_world();
std::unique_ptr<HttpChannel> make_twilio_voice_world();
std::unique_ptr<HttpChannel> make_aliyun_voice_world();
std::unique_ptr<HttpChannel> make_webhook_world();

}  // namespace lamplighter::test
