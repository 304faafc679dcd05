// What every channel must be able to show, and how each is brought to show it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "notifiers/types.hpp"
#include "tests/support/kannel_recording_sink.hpp"

namespace lamplighter::test {

/// What becomes of messages to an address.
enum class Behaviour { delivers, unknown_number, second_part_fails, repeats_receipts, fails_then_delivers, silent };

/// A channel with a world behind it that can be told what to do.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual notifiers::Notifier& notifier() = 0;
  virtual std::string address(Behaviour behaviour) const = 0;
  virtual std::string subject(Behaviour) const { return "Planned work"; }
  /// What a message that arrives comes to: `accepted` where nobody brings receipts of success.
  virtual notifiers::AttemptState arrival() const { return notifiers::AttemptState::delivered; }
  /// Of which messages a receipt comes later, and what it says.
  virtual Behaviour reported() const { return Behaviour::delivers; }
  virtual notifiers::AttemptState report() const { return notifiers::AttemptState::delivered; }
  /// Whether each part is a message of its own, with a receipt of its own.
  virtual bool sends_parts() const { return true; }
  /// Lets the world behind the channel go on; called again and again while a test waits.
  virtual void let_time_pass() = 0;
  virtual void break_gateway() = 0;
  virtual void mend_gateway() = 0;
  /// Our process is killed and starts again. A channel that keeps nothing for us goes on as it is.
  virtual void start_again() {}
  RecordingSink sink;

  /// Submits parts to an address and returns the number of the attempt.
  notifiers::AttemptNumber send(Behaviour behaviour, std::vector<std::string> parts);
  /// True as soon as the condition holds, false after a generous time.
  bool comes_true(std::function<bool()> const& condition);
  /// Lets the world go on for a while, for what should not happen.
  void settle();

 private:
  notifiers::AttemptNumber last_{1'000};
};

std::unique_ptr<Channel> make_fake_channel();
std::unique_ptr<Channel> make_spool_channel();
std::unique_ptr<Channel> make_kannel_channel();
std::unique_ptr<Channel> make_mail_imap_channel();
std::unique_ptr<Channel> make_mail_maildir_channel();
std::unique_ptr<Channel> make_twilio_channel();
std::unique_ptr<Channel> make_aliyun_channel();
std::unique_ptr<Channel> make_twilio_voice_channel();
std::unique_ptr<Channel> make_aliyun_voice_channel();
std::unique_ptr<Channel> make_webhook_channel();
std::unique_ptr<Channel> make_wecom_channel();
std::unique_ptr<Channel> make_dingtalk_channel();
std::unique_ptr<Channel> make_feishu_channel();
std::unique_ptr<Channel> make_voice_channel();
std::unique_ptr<Channel> make_ari_channel();

/// A new empty folder that goes away with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;
  std::string const& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace lamplighter::test
