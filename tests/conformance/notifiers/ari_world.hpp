// A fake of Asterisk's REST interface and event stream, as its api-docs describe them, and a channel to it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "notifiers/ari.hpp"
#include "tests/conformance/notifiers/suite.hpp"

namespace lamplighter::test {

/// What an originate does wrong once.
enum class AriMischief { none, drop_after_making, drop_before_making };

/// Numbers that end in 0 are answered, 1 do not exist, 2 are busy, 3 ring for ever, 4 hang up early in the message, 5 hang up late in it,
/// 6 cannot be played to. Playing takes as long as the file in the folder is.
class FakeAsterisk {
 public:
  explicit FakeAsterisk(std::string sounds, std::uint16_t port = 0);  // 0: a free one
  ~FakeAsterisk();
  FakeAsterisk(FakeAsterisk const&) = delete;
  FakeAsterisk& operator=(FakeAsterisk const&) = delete;

  std::uint16_t port() const;
  void misbehave(AriMischief mischief);
  /// A key of whoever is on the line of this attempt; false: nobody is, or the message has not begun to play as often as this.
  bool press(std::int64_t attempt, char key, int playings);
  /// Channels that were made, hung up by us, and that stand.
  int made() const;
  int hung_up() const;
  int standing() const;
  /// Puts a channel there that nobody asked for in this run.
  void leave_channel(std::int64_t attempt);
  /// Ends the event stream; it may be asked for again.
  void cut_events();
  bool has_listener() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

/// A channel that calls through the fake.
class AriChannel final : public Channel {
 public:
  AriChannel();
  ~AriChannel() override;
  notifiers::Notifier& notifier() override { return *voice; }
  std::string address(Behaviour behaviour) const override;
  void let_time_pass() override { voice->poll(); }
  void break_gateway() override;
  void mend_gateway() override;
  notifiers::AttemptNumber call(int last_digit, std::string text = "Power off.");
  /// The channel ends and starts again with these settings.
  void start_with(notifiers::AriSettings const& fresh);

  TemporaryFolder folder;
  std::unique_ptr<FakeAsterisk> asterisk;
  notifiers::AriSettings settings;
  std::unique_ptr<notifiers::AriNotifier> voice;

 private:
  std::int64_t last_called_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace lamplighter::test
