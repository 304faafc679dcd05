// The channel's front: speaks texts into files on a thread of its own, hands calls to the line, reports what they proved.
#include "notifiers/ari.hpp"

#include <cstdlib>
#include <utility>

#include "notifiers/ari_line.hpp"
#include "notifiers/ari_sounds.hpp"
#include "notifiers/call_queue.hpp"
#include "notifiers/voice_audio.hpp"
#include "notifiers/voice_receipts.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;
using Clock = std::chrono::steady_clock;  // measures how long files are kept; decides nothing about notices

constexpr std::chrono::milliseconds tell_again_after{1'000};
constexpr std::chrono::hours sounds_kept_for{1};  // longer than any lease of an attempt

}  // namespace

class AriNotifier::Worker {
 public:
  Worker(AriSettings const& settings, Sink& sink)
      : settings_(settings),
        sink_(sink),
        speech_(settings.speech),
        sounds_(settings.sounds),
        receipts_(settings.name, sink, tell_again_after),
        line_(std::make_unique<AriLine>(settings, [this](AttemptNumber attempt, CallEnd const& end) { receipts_.over(attempt, end); })),
        queue_(sink, [this](Submission const& submission) {
          speak_and_call(submission);
          sounds_.forget(Clock::now() - sounds_kept_for);
        }) {
    sounds_.clear();  // nothing is submitted yet
  }

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
    auto number = dialled_number(settings_.dial, submission.address);
    if (!number) return refuse(Kind::rejected_permanently, number.error().message);
    auto const sound = speech_.prepare(submission.parts.front(), submission.language);
    if (!sound) return refuse(Kind::rejected_temporarily, sound.error().message);
    AriOrder order{.attempt = submission.attempt, .number = std::move(*number)};
    order.frames = {frames_in(*sound->greeting), frames_in(*sound->message), frames_in(*sound->ending)};
    order.validity = submission.validity;
    order.plays = plays_that_fit(settings_.limits, order.frames);
    if (order.plays == 0) return refuse(Kind::rejected_permanently, "the text takes too long to say");
    for (auto const& [samples, file] : {std::pair{&sound->greeting, &order.greeting}, {&sound->message, &order.message}, {&sound->ending, &order.ending}}) {
      if ((*samples)->empty()) continue;
      auto name = sounds_.put(*samples);
      if (!name) return refuse(Kind::rejected_temporarily, name.error().message);
      *file = std::move(*name);
    }
    line_->place(std::move(order));
  }

  AriSettings const& settings_;
  Sink& sink_;
  Speech speech_;     // the thread's own, and so are the files
  AriSounds sounds_;
  CallReceipts receipts_;
  std::unique_ptr<AriLine> line_;
  CallQueue queue_;  // last, so that it starts when all else stands
};

AriNotifier::AriNotifier(AriSettings settings, Sink& sink) : settings_(std::move(settings)) {
  if (!check(settings_)) std::abort();
  worker_ = std::make_unique<Worker>(settings_, sink);
}

AriNotifier::~AriNotifier() = default;

std::string_view AriNotifier::name() const { return settings_.name; }

Capabilities AriNotifier::capabilities() const {
  return {.highest = Evidence::e5, .connections = settings_.connections, .has_receipts = true, .parts_max = 1};
}

void AriNotifier::submit(Submission submission) { worker_->submit(std::move(submission)); }
void AriNotifier::poll() { worker_->receipts().look(); }
void AriNotifier::acknowledge(ReceiptToken const& token) { worker_->receipts().acknowledge(token); }
void AriNotifier::tell_again(ReceiptToken const& token) { worker_->receipts().tell_again(token); }
bool AriNotifier::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
