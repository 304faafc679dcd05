// Brings up a real Kannel for the suite.
#include "tests/conformance/notifiers/kannel_world.hpp"

#include <charconv>
#include <cstdlib>

#include "notifiers/callback_key.hpp"
#include "notifiers/kannel_receipt.hpp"

namespace lamplighter::test {
namespace {

constexpr std::string_view secret = "callback secret";

std::string value_of(notifiers::QueryParameters const& parameters, std::string_view name) {
  for (auto const& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

CallbackReceiver::CallbackReceiver(notifiers::Sink& sink, std::uint16_t port)
    : sink_(sink), stub_([this](std::string const& target) { return take(target); }, port) {}

StubReply CallbackReceiver::take(std::string const& target) {
  constexpr std::string_view path = "/api/v1/receipts/sms/";
  notifiers::AttemptNumber attempt;
  auto const parameters = query_of(target);
  if (target.starts_with(path))
    std::from_chars(target.data() + path.size(), target.data() + target.size(), attempt.value);
  auto const key = notifiers::check_callback_key(secret, "sms", attempt, value_of(parameters, "k"));
  auto const receipt = notifiers::parse_kannel_receipt(attempt, parameters);
  if (key != notifiers::KeyCheck::valid || !receipt) {
    ++wrong_count_;
    return {.status = 403};
  }
  if (sink_.received(*receipt) == notifiers::Intake::refused) return {.status = 503};
  return {.status = 200, .body = "ok"};
}

KannelChannel::KannelChannel()
    : callback_port(free_port()),
      gateway(folder.path()),
      callbacks(std::make_unique<CallbackReceiver>(sink, callback_port)) {
  settings.url = gateway.sendsms_url();
  settings.user = KannelGateway::user();
  settings.password = KannelGateway::password();
  settings.callback_base = callbacks->url();
  settings.callback_secret = secret;
  settings.connections = 8;
  settings.probe_wait = std::chrono::milliseconds{100};
  kannel = std::make_unique<notifiers::KannelNotifier>(settings, sink);
}

std::string KannelChannel::address(Behaviour behaviour) const {
  switch (behaviour) {
    case Behaviour::delivers: return "+15551000";
    case Behaviour::unknown_number: return "+15551901";
    case Behaviour::second_part_fails: return "+15551910";
    case Behaviour::repeats_receipts: return "+15551904";
    case Behaviour::fails_then_delivers: return "+15551913";
    case Behaviour::silent: return "+15551903";
  }
  std::abort();
}

std::unique_ptr<Channel> make_kannel_channel() { return std::make_unique<KannelChannel>(); }

}  // namespace lamplighter::test
