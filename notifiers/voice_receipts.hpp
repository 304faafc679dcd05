// Proof of calls on its way into the store: kept until it is stored, for nobody else holds it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "notifiers/types.hpp"
#include "notifiers/voice_course.hpp"

namespace lamplighter::notifiers {

/// Tells the sink of a call's receipt first and of its submission after, so that no moment exists in which the submission
/// is accepted and the proof is not yet known; a crash before leaves the attempt uncertain. What the sink has no room for
/// is told again at `look`. Usable from several threads; the sink is never called under the lock.
class CallReceipts {
 public:
  using Clock = std::chrono::steady_clock;  // measures a wait; decides nothing about notices

  /// `name` stands in the tokens, so that those of two channels are never the same.
  CallReceipts(std::string name, Sink& sink, std::chrono::milliseconds tell_again_after);

  /// A call that proved something: the receipt, then the submission that it stands for.
  void tell(SubmissionOutcome outcome, AttemptState proof);
  /// A call that is over: what it proved, if anything, and the submission that it stands for.
  void over(AttemptNumber attempt, CallEnd const& end);
  /// Tells again what was refused, or could not be stored some time ago.
  void look();
  void acknowledge(ReceiptToken const& token);
  void tell_again(ReceiptToken const& token);
  /// The last words: outcomes whose receipt the sink never took.
  void give_up();

 private:
  enum class Standing { told, to_tell_again };
  struct Kept {
    SubmissionOutcome outcome;
    AttemptState proof = AttemptState::delivered;
    Standing standing = Standing::told;
    bool is_answered = false;  // the outcome was told
    Clock::time_point again_at{};
  };

  void tell_sink(ReceiptToken const& token, Kept kept);

  std::string name_;
  Sink& sink_;
  std::chrono::milliseconds tell_again_after_;
  std::mutex mutex_;
  std::map<ReceiptToken, Kept> kept_;
  std::uint64_t last_ = 0;
};

}  // namespace lamplighter::notifiers
