// The course of one call and what it proves: pure, in the caller's time, without a network.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "notifiers/types.hpp"
#include "notifiers/voice_status.hpp"

namespace lamplighter::notifiers {

/// Sound goes out in frames of 20 ms.
inline constexpr std::chrono::milliseconds sound_frame{20};

/// How long a call waits for what. Talking is counted in frames, so that it depends on no clock.
struct CallLimits {
  std::chrono::milliseconds reply_wait{8'000};  // for any answer of the server to the call
  std::chrono::milliseconds ring{45'000};       // from its first answer until somebody picks up
  std::chrono::milliseconds key_wait{8'000};    // for a key, after the message
  std::chrono::milliseconds linger{500};        // after hanging up, for a key on its way
  int plays_max = 3;                            // of the message in one call
  bool operator==(CallLimits const&) const = default;
};

/// Lengths of what is said, in frames.
struct CallFrames {
  int greeting = 0, message = 0, ending = 0;
};

/// What the line does next. `cancel` takes a call back that nobody answered; `hang_up` ends one that was answered.
enum class CallAct { wait, silence, greeting, message, ending, cancel, hang_up, over };
struct CallStep {
  CallAct act = CallAct::wait;
  int frame = 0;  // of greeting, message or ending
  bool operator==(CallStep const&) const = default;
};

/// What became of a call. With `proof`, the submission was accepted and this receipt is true at once.
struct CallEnd {
  SubmissionOutcome::Kind kind = SubmissionOutcome::Kind::uncertain;
  std::optional<AttemptState> proof{};  // delivered, heard, acknowledged
  std::optional<ServerReach> reach{};   // what it says about the server, if anything
  std::string detail{};
};

/// One call. Proof: key 1 while or after the message plays: acknowledged (E5). Another key shows a person, and a machine
/// presses none: with the message played to its end, heard (E4). No key and played to the end, or half of it at least
/// before the other side hung up: delivered (E3), for a mailbox listens as quietly as a person. Less than half: failed,
/// temporarily. Nothing heard from the other side, or the line lost before the end: uncertain.
class CallCourse {
 public:
  using Moment = std::chrono::milliseconds;  // any clock that only goes forward

  CallCourse(CallLimits limits, CallFrames frames, Moment now);

  void on_progress(Moment now);  // any provisional answer
  void on_answer();
  void on_sound() { has_sound_ = true; }  // something was received from the phone
  void on_key(char key);                  // also for a moment after hanging up
  void on_hang_up(Moment now);            // by the other side, after it answered
  void on_refusal(CallRefusal refusal);   // a final status instead of an answer
  /// The line broke, or this program ends, with its reason. Returns whether to take the call back or to hang up.
  CallAct on_break(std::string_view why);

  /// The next step; while somebody is on the line, once for every frame.
  CallStep step(Moment now);
  bool is_answered() const { return phase_ >= Phase::settling; }
  /// Once the last step was `cancel` or `over`.
  std::optional<CallEnd> const& end() const { return end_; }

 private:
  enum class Phase { inviting, ringing, settling, greeting, message, waiting, ending, lingering, over };

  CallStep talk(Moment now);
  void enter(Phase phase);
  void leave_line(Moment now);
  void close(CallEnd end);
  CallEnd judged() const;
  int percent() const;

  CallLimits limits_;
  CallFrames frames_;
  Phase phase_ = Phase::inviting;
  Moment phase_ends_;
  int frame_ = 0;          // in the present phase
  int plays_ = 0;          // begun
  int furthest_ = 0;       // frames of the message played in the longest play
  bool has_sound_ = false;
  bool has_person_ = false;  // some key was pressed
  std::optional<int> confirmed_at_;  // percent of the message that had been played
  bool has_hung_up_ = false;         // the other side
  std::optional<CallEnd> end_;
};

}  // namespace lamplighter::notifiers
