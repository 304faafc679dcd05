// The voice channel's front: speaks texts on a thread of its own, hands calls to the line, reports what they proved.
#include "notifiers/voice.hpp"

#include <cstdlib>
#include <utility>

#include "notifiers/call_queue.hpp"
#include "notifiers/voice_audio.hpp"
#include "notifiers/voice_line.hpp"
#include "notifiers/voice_receipts.hpp"
#include "notifiers/voice_speech.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

constexpr std::chrono::milliseconds tell_again_after{1'000};

}  // namespace

class SipNotifier::Worker {
 public:
  Worker(SipSettings const& settings, Sink& sink)
      : settings_(settings),
        sink_(sink),
        speech_(settings.speech),
        receipts_(settings.name, sink, tell_again_after),
        line_(std::make_unique<VoiceLine>(settings, [this](AttemptNumber attempt, CallEnd const& end) { receipts_.over(attempt, end); })),
        queue_(sink, [this](Submission const& submission) { speak_and_call(submission); }) {}

  ~Worker() {
    queue_.stop();
    line_.reset();
    receipts_.look();
    receipts_.give_up();
  }
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  void submit(Submission submission) { queue_.submit(std::move(submission)); }
  bool is_reachable() const { return line_->is_reachable(); }
  CallReceipts& receipts() { return receipts_; }

 private:
  void speak_and_call(Submission const& submission) {
    auto const refuse = [&](Kind kind, std::string why) { sink_.submitted({submission.attempt, kind, std::move(why)}); };
    if (submission.parts.size() != 1) return refuse(Kind::rejected_permanently, "a call takes one part");
    auto number = dialled_number(settings_, submission.address);
    if (!number) return refuse(Kind::rejected_permanently, number.error().message);
    auto sound = speech_.prepare(submission.parts.front(), submission.language);
    if (!sound) return refuse(Kind::rejected_temporarily, sound.error().message);
    CallFrames const frames{frames_in(*sound->greeting), frames_in(*sound->message), frames_in(*sound->ending)};
    auto const plays = plays_that_fit(settings_, frames);
    if (plays == 0) return refuse(Kind::rejected_permanently, "the text takes too long to say");
    line_->place({submission.attempt, std::move(*number), std::move(*sound), plays, submission.validity});
  }

  SipSettings const& settings_;
  Sink& sink_;
  Speech speech_;  // the thread's own
  CallReceipts receipts_;
  std::unique_ptr<VoiceLine> line_;
  CallQueue queue_;  // last, so that it starts when all else stands
};

SipNotifier::SipNotifier(SipSettings settings, Sink& sink) : settings_(std::move(settings)) {
  if (!check(settings_)) std::abort();
  worker_ = std::make_unique<Worker>(settings_, sink);
}

SipNotifier::~SipNotifier() = default;

std::string_view SipNotifier::name() const { return settings_.name; }

Capabilities SipNotifier::capabilities() const {
  return {.highest = Evidence::e5, .connections = settings_.connections, .has_receipts = true, .parts_max = 1};
}

void SipNotifier::submit(Submission submission) { worker_->submit(std::move(submission)); }
void SipNotifier::poll() { worker_->receipts().look(); }
void SipNotifier::acknowledge(ReceiptToken const& token) { worker_->receipts().acknowledge(token); }
void SipNotifier::tell_again(ReceiptToken const& token) { worker_->receipts().tell_again(token); }
bool SipNotifier::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
