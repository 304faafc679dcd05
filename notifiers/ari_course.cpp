// Walks a call through Asterisk's words for it and judges what it proved.
#include "notifiers/ari_course.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;
using Kind = SubmissionOutcome::Kind;

constexpr int whole = 100;
constexpr int enough_percent = 50;
constexpr auto tolerance = 700ms;      // between Asterisk's clock for a playing and the way of its words to us
constexpr auto overdue = 10'000ms;     // beyond its length, before a playing counts as lost

CallEnd accepted(AttemptState proof, std::string detail) { return {Kind::accepted, proof, ServerReach::answers, std::move(detail)}; }

}  // namespace

CallRefusal read_cause(int cause) {
  auto const temporary = [&](std::string_view words) {
    return CallRefusal{Kind::rejected_temporarily, ServerReach::answers, fmt::format("{} (cause {})", words, cause)};
  };
  switch (cause) {
    case 1: case 22: case 28: return {Kind::rejected_permanently, ServerReach::answers, fmt::format("no such number (cause {})", cause)};
    case 17: return temporary("busy");
    case 16: case 18: case 19: case 20: return temporary("no answer");
    case 21: return temporary("declined");
    case 27: return temporary("the telephone is out of order");
    case 34: case 38: case 41: case 42: case 44: return temporary("trouble in the telephone network");
    default: return temporary("not reached");
  }
}

AriCourse::AriCourse(CallLimits limits, CallFrames frames, Moment now) : limits_(limits), frames_(frames), phase_ends_(now + limits.reply_wait + limits.ring) {}

int AriCourse::frames_of(AriSound sound) const {
  switch (sound) {
    case AriSound::greeting: return frames_.greeting;
    case AriSound::message: return frames_.message;
    case AriSound::ending: return frames_.ending;
  }
  std::abort();
}

void AriCourse::on_ringing(Moment now) {
  if (phase_ != Phase::inviting) return;
  phase_ = Phase::ringing;
  phase_ends_ = now + limits_.ring;
}

AriActs AriCourse::on_answered(Moment now) {
  if (is_answered()) return {};
  return frames_.greeting > 0 ? play(AriSound::greeting, Phase::greeting, now) : begin_message(now);
}

AriActs AriCourse::begin_message(Moment now) {
  ++plays_;
  return play(AriSound::message, Phase::message, now);
}

AriActs AriCourse::play(AriSound sound, Phase phase, Moment now) {
  phase_ = phase;
  sound_ = sound;
  began_at_.reset();
  phase_ends_ = now + frames_of(sound) * sound_frame + overdue;
  return {{AriAct::Kind::play, sound, ++number_}};
}

void AriCourse::on_play_began(int number, Moment now) {
  if (number != number_ || began_at_) return;
  began_at_ = now;
  has_begun_ = has_begun_ || phase_ == Phase::message;
}

// How far the message came, if it is what plays.
void AriCourse::note_progress(Moment now) {
  if (phase_ != Phase::message || !began_at_) return;
  auto const length = frames_.message * sound_frame;
  auto const passed = now - *began_at_;
  // That all of it was played is said at its end only: the time alone is no word of Asterisk's.
  auto const percent = length.count() == 0 ? whole - 1 : static_cast<int>(std::min<long long>(whole - 1, passed.count() * whole / length.count()));
  furthest_percent_ = std::max(furthest_percent_, percent);
}

AriActs AriCourse::on_play_ended(int number, PlayEnd end, Moment now) {
  if (number != number_) return {};
  switch (phase_) {
    case Phase::greeting: return begin_message(now);
    case Phase::message: {
      note_progress(now);
      bool const is_whole = end == PlayEnd::done && began_at_ && now - *began_at_ + tolerance >= frames_.message * sound_frame;
      if (!is_whole) {
        has_failed_to_play_ = true;
        return leave(now);
      }
      furthest_percent_ = whole;
      phase_ = Phase::waiting;
      phase_ends_ = now + limits_.key_wait;
      return {};
    }
    case Phase::ending: return leave(now);
    case Phase::inviting: case Phase::ringing: case Phase::waiting: case Phase::leaving: case Phase::over: return {};
  }
  std::abort();
}

AriActs AriCourse::on_key(char key, Moment now) {
  if (!is_answered() || phase_ == Phase::over) return {};
  has_person_ = true;
  if (!has_begun_ || confirmed_at_) return {};  // what was not said yet cannot be confirmed
  note_progress(now);
  bool const is_playing = phase_ == Phase::message;
  AriActs acts;
  if (is_playing && (key == '1' || (key == '2' && plays_ < limits_.plays_max))) acts.push_back({AriAct::Kind::stop_playing, AriSound::message, number_});
  AriActs next;
  if (key == '1') {
    confirmed_at_ = furthest_percent_;
    if (phase_ == Phase::leaving) return {};
    next = frames_.ending > 0 ? play(AriSound::ending, Phase::ending, now) : leave(now);
  } else if (key == '2' && plays_ < limits_.plays_max && (is_playing || phase_ == Phase::waiting)) {
    next = begin_message(now);
  }
  acts.insert(acts.end(), next.begin(), next.end());
  return acts;
}

AriActs AriCourse::leave(Moment now) {
  phase_ = Phase::leaving;
  phase_ends_ = now + limits_.linger;
  return {{AriAct::Kind::hang_up, sound_, number_}};
}

void AriCourse::on_destroyed(int cause, Moment now) {
  if (phase_ == Phase::over) return;
  if (!is_answered()) {
    auto refusal = read_cause(cause);
    return close({refusal.kind, std::nullopt, refusal.reach, std::move(refusal.detail)});
  }
  note_progress(now);
  close(judged());
}

AriActs AriCourse::on_tick(Moment now) {
  if (phase_ == Phase::over || now < phase_ends_) return {};
  switch (phase_) {
    case Phase::inviting:
    case Phase::ringing:
      close({Kind::rejected_temporarily, std::nullopt, ServerReach::answers,
             fmt::format("no answer in {} s", std::chrono::ceil<std::chrono::seconds>(limits_.ring).count())});
      return {{AriAct::Kind::hang_up, sound_, number_}};
    case Phase::waiting: return frames_.ending > 0 ? play(AriSound::ending, Phase::ending, now) : leave(now);
    case Phase::greeting:
    case Phase::message:
    case Phase::ending: return on_break("Asterisk does not say how the playing ended", now);
    case Phase::leaving: close(judged()); return {};
    case Phase::over: return {};
  }
  std::abort();
}

void AriCourse::on_refusal(CallRefusal refusal) {
  if (is_answered()) return;
  close({refusal.kind, std::nullopt, refusal.reach, std::move(refusal.detail)});
}

AriActs AriCourse::on_break(std::string_view why, Moment now) {
  if (phase_ == Phase::over) return {};
  AriActs const hang_up{{AriAct::Kind::hang_up, sound_, number_}};
  if (!is_answered()) {  // nothing is said before we say it, so nobody was told anything
    close({Kind::rejected_temporarily, std::nullopt, std::nullopt, fmt::format("{}, nobody had answered", why)});
    return hang_up;
  }
  note_progress(now);
  bool const is_known = confirmed_at_ || furthest_percent_ == whole || phase_ == Phase::leaving;
  if (is_known) close(judged());
  else close({Kind::uncertain, std::nullopt, std::nullopt, fmt::format("{} after {} % of the message", why, furthest_percent_)});
  return hang_up;
}

void AriCourse::close(CallEnd end) {
  if (end_) return;
  phase_ = Phase::over;
  end_ = std::move(end);
}

CallEnd AriCourse::judged() const {
  if (confirmed_at_) return accepted(AttemptState::acknowledged, fmt::format("key 1 after {} % of the message", *confirmed_at_));
  if (furthest_percent_ == whole && has_person_) return accepted(AttemptState::heard, "played to the end to somebody who pressed another key");
  if (furthest_percent_ == whole) return accepted(AttemptState::delivered, "played to the end, no key: a person or a mailbox");
  auto detail = fmt::format("{} after {} % of the message", has_failed_to_play_ ? "Asterisk stopped playing" : "hung up", furthest_percent_);
  if (furthest_percent_ >= enough_percent) return accepted(AttemptState::delivered, std::move(detail));
  return {Kind::rejected_temporarily, std::nullopt, ServerReach::answers, std::move(detail)};
}

}  // namespace lamplighter::notifiers
