// Voice channels with other people's SIP programs at the other end.
#pragma once

#include <memory>

#include "notifiers/voice.hpp"
#include "tests/conformance/notifiers/suite.hpp"
#include "tests/support/sip_peers.hpp"
#include "tests/support/sound_end.hpp"

namespace lamplighter::test {

/// Settings for a server on this machine, quick enough for tests. One call a test hardly needs more than one play.
notifiers::SipSettings quick_settings(std::string server);

/// A channel that calls into sipp's telephone network.
class VoiceChannel final : public Channel {
 public:
  VoiceChannel();
  notifiers::Notifier& notifier() override { return *voice; }
  std::string address(Behaviour behaviour) const override;
  void let_time_pass() override { voice->poll(); }
  void break_gateway() override { telephones.stop(); }
  void mend_gateway() override { telephones.start(); }

  /// Calls the number that ends so, and says a text.
  notifiers::AttemptNumber call(int last_digit, std::string text = "Power off.");

  TemporaryFolder folder;
  SoundEnd sound;
  SippTelephones telephones;
  notifiers::SipSettings settings;
  std::unique_ptr<notifiers::SipNotifier> voice;

 private:
  std::int64_t last_called_ = 0;
};

}  // namespace lamplighter::test
