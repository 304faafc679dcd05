// The course of one call through Asterisk and what it proves: pure, in the caller's time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"
#include "notifiers/voice_course.hpp"

namespace lamplighter::notifiers {

enum class AriSound : std::uint8_t { greeting, message, ending };

/// What Asterisk is told. Each playing has a number, so that the end of an earlier one is not taken for that of a later.
struct AriAct {
  enum class Kind : std::uint8_t { play, stop_playing, hang_up } kind = Kind::hang_up;
  AriSound sound = AriSound::message;
  int number = 0;
  bool operator==(AriAct const&) const = default;
};
using AriActs = std::vector<AriAct>;

/// How a playing ended, as Asterisk says; that it says `done` is believed only when the time for it has passed.
enum class PlayEnd : std::uint8_t { done, failed };

/// One call, judged as `CallCourse` judges: key 1 once the message has begun is E5, another key and the message to its end E4, to its
/// end or half of it E3, less a temporary failure. How far it came is measured between Asterisk's words that it began and that it ended.
/// What Asterisk does not tell apart: silence of a person, a mailbox, and a line on which no sound comes back.
class AriCourse {
 public:
  using Moment = std::chrono::milliseconds;  // any clock that only goes forward

  AriCourse(CallLimits limits, CallFrames frames, Moment now);

  void on_ringing(Moment now);
  AriActs on_answered(Moment now);
  void on_play_began(int number, Moment now);
  AriActs on_play_ended(int number, PlayEnd end, Moment now);
  AriActs on_key(char key, Moment now);
  /// The channel is gone, with a cause of Q.850.
  void on_destroyed(int cause, Moment now);
  AriActs on_tick(Moment now);
  /// Asterisk refused to make the channel.
  void on_refusal(CallRefusal refusal);
  /// The event stream broke, or this program ends.
  AriActs on_break(std::string_view why, Moment now);

  bool is_answered() const { return phase_ >= Phase::greeting; }
  std::optional<CallEnd> const& end() const { return end_; }

 private:
  enum class Phase { inviting, ringing, greeting, message, waiting, ending, leaving, over };

  AriActs play(AriSound sound, Phase phase, Moment now);
  AriActs begin_message(Moment now);
  AriActs leave(Moment now);
  void note_progress(Moment now);
  void close(CallEnd end);
  CallEnd judged() const;
  int frames_of(AriSound sound) const;

  CallLimits limits_;
  CallFrames frames_;
  Phase phase_ = Phase::inviting;
  Moment phase_ends_;
  int number_ = 0;                    // of the last playing
  std::optional<Moment> began_at_;    // of the present playing
  AriSound sound_ = AriSound::greeting;
  int plays_ = 0;
  int furthest_percent_ = 0;
  bool has_begun_ = false;            // the message, as Asterisk says
  bool has_person_ = false;
  bool has_failed_to_play_ = false;
  std::optional<int> confirmed_at_;
  std::optional<CallEnd> end_;
};

/// What a cause of Q.850 says about a call that nobody answered.
CallRefusal read_cause(int cause);

}  // namespace lamplighter::notifiers
