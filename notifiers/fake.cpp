// Plays a gateway in injected time.
#include "notifiers/fake.hpp"

#include <algorithm>
#include <cstdlib>

namespace lamplighter::notifiers {
namespace {

constexpr std::uint32_t million = 1'000'000;
constexpr std::chrono::milliseconds tell_again_after{1'000};

std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers with every compiler.
class Draws {
 public:
  // Neighbouring attempts start far apart, else the second draw of one were the first of the next.
  Draws(std::uint64_t seed, AttemptNumber attempt)
      : state_(mix(seed ^ mix(static_cast<std::uint64_t>(attempt.value)))) {}

  std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15ULL); }

  std::uint32_t below_million() { return static_cast<std::uint32_t>(next() % million); }

  std::chrono::milliseconds between(std::chrono::milliseconds low, std::chrono::milliseconds high) {
    if (high <= low) return low;
    auto const span = static_cast<std::uint64_t>((high - low).count()) + 1;
    return low + std::chrono::milliseconds{static_cast<std::int64_t>(next() % span)};
  }

 private:
  std::uint64_t state_;
};

enum class Fate { rejected_temporarily, rejected_permanently, lost_reply, no_receipt, failed_temporary, failed_permanent,
                  error_reply, no_answer, partly_delivered, failure_after_delivery, delivered };

Fate fate_of(FakeRates const& rates, std::uint32_t draw) {
  std::uint32_t limit = 0;
  auto const falls_in = [&](std::uint32_t rate) { return draw < (limit += rate); };
  if (falls_in(rates.rejected_temporarily)) return Fate::rejected_temporarily;
  if (falls_in(rates.rejected_permanently)) return Fate::rejected_permanently;
  if (falls_in(rates.lost_reply)) return Fate::lost_reply;
  if (falls_in(rates.no_receipt)) return Fate::no_receipt;
  if (falls_in(rates.failed_temporary)) return Fate::failed_temporary;
  if (falls_in(rates.failed_permanent)) return Fate::failed_permanent;
  if (falls_in(rates.error_reply)) return Fate::error_reply;
  if (falls_in(rates.no_answer)) return Fate::no_answer;
  if (falls_in(rates.partly_delivered)) return Fate::partly_delivered;
  if (falls_in(rates.failure_after_delivery)) return Fate::failure_after_delivery;
  return Fate::delivered;
}

FakeAnswer answer_for(Fate fate) {
  using Kind = SubmissionOutcome::Kind;
  using Loss = FakeAnswer::Loss;
  switch (fate) {
    case Fate::rejected_temporarily: return {.kind = Kind::rejected_temporarily};
    case Fate::rejected_permanently: return {.kind = Kind::rejected_permanently};
    case Fate::lost_reply: return {.kind = Kind::uncertain, .loss = Loss::connection, .arrives = true};
    case Fate::error_reply: return {.kind = Kind::uncertain, .loss = Loss::error, .arrives = true};
    case Fate::no_answer: return {.kind = Kind::uncertain, .loss = Loss::silence, .arrives = true};
    case Fate::failed_temporary:
    case Fate::failed_permanent:
    case Fate::partly_delivered: return {.kind = Kind::accepted};
    case Fate::no_receipt:
    case Fate::failure_after_delivery:
    case Fate::delivered: return {.kind = Kind::accepted, .arrives = true};
  }
  std::abort();
}

// The receipt that a part gets; nothing for fates that end without one.
std::optional<AttemptState> receipt_for(Fate fate) {
  switch (fate) {
    case Fate::rejected_temporarily:
    case Fate::rejected_permanently:
    case Fate::no_receipt: return std::nullopt;
    case Fate::failed_temporary: return AttemptState::failed_temporary;
    case Fate::failed_permanent: return AttemptState::failed_permanent;
    case Fate::lost_reply:
    case Fate::error_reply:
    case Fate::no_answer:
    case Fate::partly_delivered:
    case Fate::failure_after_delivery:
    case Fate::delivered: return AttemptState::delivered;
  }
  std::abort();
}

void add_part(FakeAnswer& answer, FakeRates const& rates, Draws& draws, int part, AttemptState state) {
  using Form = FakeReceipt::Form;
  auto after = draws.between(rates.receipt_min, rates.receipt_max);
  int const copies = draws.below_million() < rates.duplicate_receipt ? 2 : 1;
  if (draws.below_million() < rates.late_receipt) after = draws.between(rates.receipt_min, rates.late_max);
  if (draws.below_million() < rates.forged_receipt) {
    answer.receipts.push_back({.part = part, .after = draws.between({}, after), .form = Form::forged});
  }
  if (draws.below_million() < rates.truncated_receipt) {
    answer.receipts.push_back({.part = part, .state = state, .after = draws.between({}, after), .form = Form::truncated});
  }
  answer.receipts.push_back({.part = part, .state = state, .after = after, .copies = copies});
}

int parts_of(Submission const& submission) { return std::max(1, static_cast<int>(submission.parts.size())); }

}  // namespace

FakeScript deliver_everything(std::chrono::milliseconds delay) {
  return [delay](Submission const& submission, Time) {
    FakeAnswer answer{.arrives = true};
    for (int part = 1; part <= parts_of(submission); ++part) answer.receipts.push_back({.part = part, .after = delay});
    return answer;
  };
}

AttemptNumber forged_number(AttemptNumber attempt) { return {attempt.value ^ (std::int64_t{1} << 46U)}; }

FakeScript seeded_script(FakeRates rates, std::uint64_t seed) {
  return [rates, seed](Submission const& submission, Time) {
    Draws draws{seed, submission.attempt};
    auto const fate = fate_of(rates, draws.below_million());
    auto answer = answer_for(fate);
    auto const parts = parts_of(submission);
    auto const silent_part = fate == Fate::partly_delivered ? 1 + static_cast<int>(draws.next() % static_cast<std::uint64_t>(parts)) : 0;
    if (auto const state = receipt_for(fate)) {
      for (int part = 1; part <= parts; ++part) {
        if (part != silent_part) add_part(answer, rates, draws, part, *state);
      }
    }
    if (fate == Fate::failure_after_delivery) {
      auto const after = answer.receipts.back().after + draws.between(rates.receipt_min, rates.receipt_max);
      answer.receipts.push_back({.part = parts, .state = AttemptState::failed_permanent, .after = after});
    }
    if (draws.below_million() < rates.late_answer) answer.answer_after = draws.between({}, rates.answer_max);
    return answer;
  };
}

FakeNotifier::FakeNotifier(std::string name, Capabilities capabilities, FakeScript script, Sink& sink, Time start)
    : name_(std::move(name)), capabilities_(capabilities), script_(std::move(script)), sink_(sink), now_(start) {}

void FakeNotifier::submit(Submission submission) {
  ++submissions_count_;
  auto const attempt = submission.attempt;
  if (is_down_) {
    sink_.submitted(
        {.attempt = attempt, .kind = SubmissionOutcome::Kind::rejected_temporarily, .detail = "gateway is down"});
    return;
  }
  auto answer = script_(submission, now_);
  if (answer.arrives) {
    arrivals_.push_back({.attempt = attempt, .address = std::move(submission.address),
                         .reference = std::move(submission.reference), .at = now_});
  }
  for (auto const& receipt : answer.receipts) bring(attempt, receipt);
  if (answer.kind == SubmissionOutcome::Kind::uncertain && answer.loss == FakeAnswer::Loss::silence) return;
  SubmissionOutcome outcome{.attempt = attempt, .kind = answer.kind, .detail = "fake"};
  if (answer.answer_after.count() == 0) return sink_.submitted(std::move(outcome));
  at(answer.answer_after, [this, outcome] { sink_.submitted(outcome); });
}

void FakeNotifier::bring(AttemptNumber attempt, FakeReceipt const& receipt) {
  if (receipt.form == FakeReceipt::Form::truncated) return at(receipt.after, [this, attempt] { unreadable_(attempt); });
  bool const is_forged = receipt.form == FakeReceipt::Form::forged;
  Receipt const report{.attempt = is_forged ? forged_number(attempt) : attempt, .part = receipt.part, .state = receipt.state,
                       .detail = "fake"};
  for (int copy = 0; copy < receipt.copies; ++copy) at(receipt.after, [this, report] { tell(report); });
}

void FakeNotifier::tell(Receipt const& receipt) {
  if (sink_.received(receipt) == Intake::taken) return;
  at(tell_again_after, [this, receipt] { tell(receipt); });
}

void FakeNotifier::at(std::chrono::milliseconds after, std::function<void()> event) {
  queue_.emplace(now_ + after, std::move(event));
}

void FakeNotifier::advance_to(Time now) {
  // Time stands at each event's own moment while it is told, so that what the sink submits meanwhile is timed from
  // there.
  while (!queue_.empty() && queue_.begin()->first <= now) {
    auto node = queue_.extract(queue_.begin());
    now_ = std::max(now_, node.key());
    node.mapped()();
  }
  now_ = std::max(now_, now);
}

std::optional<Time> FakeNotifier::next_event() const {
  if (queue_.empty()) return std::nullopt;
  return queue_.begin()->first;
}

}  // namespace lamplighter::notifiers
