// The telephone line: a thread of its own that runs libre, places calls in order and at a pace, and says what became of them.
#pragma once

#include <memory>

#include "notifiers/voice_session.hpp"
#include "notifiers/voice_settings.hpp"

namespace lamplighter::notifiers {

/// Places the calls that it is given, at most `connections` at once and `calls_per_minute`. Each is answered once through
/// `on_over`, on the line's thread. The destructor takes back calls that ring, hangs up those that talk, answers
/// everything, and waits at most `drain` for the server to confirm.
class VoiceLine {
 public:
  /// The settings must outlive the line.
  VoiceLine(SipSettings const& settings, CallSession::OnOver on_over);
  ~VoiceLine();
  VoiceLine(VoiceLine const&) = delete;
  VoiceLine& operator=(VoiceLine const&) = delete;

  void place(CallOrder order);     // from any thread
  bool is_reachable() const;       // from any thread

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
