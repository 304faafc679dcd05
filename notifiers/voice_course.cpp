// Walks a call through its phases and judges what it proved.
#include "notifiers/voice_course.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

constexpr int settling_frames = 25;  // a hand brings the phone to the ear
constexpr int hundred = 100;
constexpr int enough_percent = 50;   // of the message, to count as delivered when the other side hangs up

int frames_of(std::chrono::milliseconds time) { return static_cast<int>(time / sound_frame); }

}  // namespace

CallCourse::CallCourse(CallLimits limits, CallFrames frames, Moment now)
    : limits_(limits), frames_(frames), phase_ends_(now + limits.reply_wait) {}

void CallCourse::on_progress(Moment now) {
  if (phase_ != Phase::inviting) return;
  enter(Phase::ringing);
  phase_ends_ = now + limits_.ring;
}

void CallCourse::on_answer() {
  if (phase_ == Phase::inviting || phase_ == Phase::ringing) enter(Phase::settling);
}

void CallCourse::on_key(char key) {
  if (phase_ < Phase::settling || phase_ == Phase::over) return;
  has_person_ = true;
  bool const has_begun = furthest_ > 0;
  if (!has_begun || confirmed_at_) return;  // what was not said yet cannot be confirmed
  if (key == '1') {
    confirmed_at_ = percent();
    if (phase_ != Phase::lingering) enter(Phase::ending);
  } else if (key == '2' && plays_ < limits_.plays_max && (phase_ == Phase::message || phase_ == Phase::waiting)) {
    enter(Phase::message);
    ++plays_;
  }
}

void CallCourse::on_hang_up(Moment now) {
  if (phase_ < Phase::settling || phase_ >= Phase::lingering) return;
  has_hung_up_ = true;
  leave_line(now);
}

void CallCourse::on_refusal(CallRefusal refusal) {
  if (is_answered()) return;
  close({refusal.kind, std::nullopt, refusal.reach, std::move(refusal.detail)});
}

CallAct CallCourse::on_break(std::string_view why) {
  if (phase_ == Phase::over) return CallAct::over;
  if (!is_answered()) {
    close({Kind::rejected_temporarily, std::nullopt, std::nullopt, fmt::format("{}, nobody had answered", why)});
    return CallAct::cancel;
  }
  auto end = judged();
  bool const is_whole = end.proof == AttemptState::acknowledged || furthest_ >= frames_.message || has_hung_up_;
  if (!is_whole) end = {Kind::uncertain, std::nullopt, std::nullopt, fmt::format("{} after {} % of the message", why, percent())};
  close(std::move(end));
  return CallAct::hang_up;
}

CallStep CallCourse::step(Moment now) {
  switch (phase_) {
    case Phase::inviting:
      if (now < phase_ends_) return {CallAct::wait};
      close({Kind::rejected_temporarily, std::nullopt, ServerReach::in_trouble, "the SIP server does not answer"});
      return {CallAct::cancel};
    case Phase::ringing:
      if (now < phase_ends_) return {CallAct::wait};
      close({Kind::rejected_temporarily, std::nullopt, ServerReach::answers,
             fmt::format("no answer in {} s", std::chrono::ceil<std::chrono::seconds>(limits_.ring).count())});
      return {CallAct::cancel};
    case Phase::settling:
    case Phase::greeting:
    case Phase::message:
    case Phase::waiting:
    case Phase::ending: return talk(now);
    case Phase::lingering:
      if (now < phase_ends_) return {CallAct::wait};
      close(judged());
      return {CallAct::over};
    case Phase::over: return {CallAct::over};
  }
  std::abort();
}

// One frame of what is to be said now; phases without a frame left lead to the next one.
CallStep CallCourse::talk(Moment now) {
  if (phase_ == Phase::settling) {
    if (frame_ < settling_frames) return {CallAct::silence, frame_++};
    enter(Phase::greeting);
  }
  if (phase_ == Phase::greeting) {
    if (frame_ < frames_.greeting) return {CallAct::greeting, frame_++};
    enter(Phase::message);
    ++plays_;
  }
  if (phase_ == Phase::message) {
    if (frame_ < frames_.message) {
      furthest_ = std::max(furthest_, frame_ + 1);
      return {CallAct::message, frame_++};
    }
    enter(Phase::waiting);
  }
  if (phase_ == Phase::waiting) {
    if (frame_ < frames_of(limits_.key_wait)) return {CallAct::silence, frame_++};
    enter(Phase::ending);
  }
  if (frame_ < frames_.ending) return {CallAct::ending, frame_++};
  leave_line(now);
  return {CallAct::hang_up};
}

void CallCourse::enter(Phase phase) {
  phase_ = phase;
  frame_ = 0;
}

void CallCourse::leave_line(Moment now) {
  enter(Phase::lingering);
  phase_ends_ = now + limits_.linger;
}

void CallCourse::close(CallEnd end) {
  phase_ = Phase::over;
  end_ = std::move(end);
}

int CallCourse::percent() const { return frames_.message == 0 ? hundred : furthest_ * hundred / frames_.message; }

CallEnd CallCourse::judged() const {
  auto const accepted = [](AttemptState proof, std::string detail) {
    return CallEnd{Kind::accepted, proof, ServerReach::answers, std::move(detail)};
  };
  bool const is_whole = furthest_ >= frames_.message;
  if (confirmed_at_) return accepted(AttemptState::acknowledged, fmt::format("key 1 after {} % of the message", *confirmed_at_));
  if (!has_sound_ && !has_person_) {
    return {Kind::uncertain, std::nullopt, ServerReach::answers, "answered, but no sound came back: nobody may have heard it"};
  }
  if (is_whole && has_person_) return accepted(AttemptState::heard, "played to the end to somebody who pressed another key");
  if (is_whole) return accepted(AttemptState::delivered, "played to the end, no key: a person or a mailbox");
  auto detail = fmt::format("hung up after {} % of the message", percent());
  if (percent() >= enough_percent) return accepted(AttemptState::delivered, std::move(detail));
  return {Kind::rejected_temporarily, std::nullopt, ServerReach::answers, std::move(detail)};
}

}  // namespace lamplighter::notifiers
