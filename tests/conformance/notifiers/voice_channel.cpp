// Brings up a voice channel with sipp behind it, for the suite.
#include "tests/conformance/notifiers/voice_world.hpp"

#include <chrono>
#include <cstdlib>

namespace lamplighter::test {

using namespace std::chrono_literals;

notifiers::SipSettings quick_settings(std::string server) {
  notifiers::SipSettings settings;
  settings.server = std::move(server);
  settings.calls_per_minute = 6'000;
  settings.limits.ring = 1s;
  settings.limits.key_wait = 500ms;
  settings.limits.reply_wait = 5s;
  settings.probe_wait = 1s;
  settings.probe_every = 1s;
  settings.speech.words_per_minute = 300;
  return settings;
}

VoiceChannel::VoiceChannel() : telephones(folder.path(), sound.port()), settings(quick_settings(telephones.server())) {
  voice = std::make_unique<notifiers::SipNotifier>(settings, sink);
}

std::string VoiceChannel::address(Behaviour behaviour) const {
  switch (behaviour) {
    case Behaviour::delivers: return "+15551000";
    case Behaviour::unknown_number: return "+15551001";
    case Behaviour::silent: return "+15551002";  // busy: no receipt either
    case Behaviour::second_part_fails:
    case Behaviour::repeats_receipts:
    case Behaviour::fails_then_delivers: break;  // a call has one part, and its end is its only word
  }
  std::abort();
}

notifiers::AttemptNumber VoiceChannel::call(int last_digit, std::string text) {
  notifiers::Submission submission{.attempt = {++last_called_}, .address = "+1555100" + std::to_string(last_digit)};
  submission.parts.push_back(std::move(text));
  submission.language = "en";
  sink.expect(submission.attempt, 1);
  voice->submit(submission);
  return submission.attempt;
}

std::unique_ptr<Channel> make_voice_channel() { return std::make_unique<VoiceChannel>(); }

}  // namespace lamplighter::test
