// Fates of submissions from the seed and the attempt alone, and receipts that are repeated until they are stored.
#include "engine/app/simulation/gateway.hpp"

#include <algorithm>

#include "engine/base/random.hpp"
#include "notifiers/receipt_merge.hpp"

namespace lamplighter::simulation {
namespace {

using notifiers::AttemptState;
using notifiers::Evidence;
using Kind = notifiers::SubmissionOutcome::Kind;

constexpr std::uint64_t a_day_ms = 24 * 60 * 60 * 1000;

constexpr std::uint64_t slow_answer_ms = 180'000;

enum class Fate : std::uint8_t { lost_reply, no_receipt, failed, refused, reorder, error_reply, no_answer, partial, delivered };

Fate draw_fate(GatewayRates const& rates, Random& random) {
  auto const drawn = random.below(always);
  std::uint64_t limit = 0;
  if (drawn < (limit += rates.lost_reply)) return Fate::lost_reply;
  if (drawn < (limit += rates.no_receipt)) return Fate::no_receipt;
  if (drawn < (limit += rates.failed)) return Fate::failed;
  if (drawn < (limit += rates.refused)) return Fate::refused;
  if (drawn < (limit += rates.reorder)) return Fate::reorder;
  if (drawn < (limit += rates.error_reply)) return Fate::error_reply;
  if (drawn < (limit += rates.no_answer)) return Fate::no_answer;
  if (drawn < limit + rates.partial) return Fate::partial;
  return Fate::delivered;
}

milliseconds draw_delay(GatewayRates const& rates, Random& random) {
  auto const quick = 500 + random.below(25'000);
  auto const is_late = random.below(always) < rates.late;
  auto const slow = random.below(a_day_ms);
  return milliseconds{static_cast<std::int64_t>(is_late ? slow : quick)};
}

/// What never goes wrong is not drawn for: an old scenario keeps its course.
bool draws(Rate rate, Random& random) { return rate > 0 && random.below(always) < rate; }

milliseconds before(milliseconds time, Random& random) {
  return milliseconds{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(time.count()) + 1))};
}

void add_receipts(notifiers::FakeAnswer& answer, int parts, AttemptState state, GatewayRates const& rates, Random& random) {
  using Form = notifiers::FakeReceipt::Form;
  for (int part = 1; part <= parts; ++part) {
    auto const after = draw_delay(rates, random);
    int const copies = random.below(always) < rates.duplicate ? 2 : 1;
    if (draws(rates.forged, random)) answer.receipts.push_back({.part = part, .after = before(after, random), .form = Form::forged});
    if (draws(rates.truncated, random)) answer.receipts.push_back({.part = part, .after = before(after, random), .form = Form::truncated});
    answer.receipts.push_back({.part = part, .state = state, .after = after, .copies = copies});
  }
}

notifiers::FakeAnswer answer_for(Fate fate, bool has_receipts, AttemptState good, int parts, GatewayRates const& rates,
                                 Random& random) {
  using Loss = notifiers::FakeAnswer::Loss;
  notifiers::FakeAnswer answer{.answer_after = milliseconds{static_cast<std::int64_t>(20 + random.below(400))}};
  if (draws(rates.slow, random)) answer.answer_after = milliseconds{static_cast<std::int64_t>(random.below(slow_answer_ms))};
  auto const failure = random.below(2) == 0 ? AttemptState::failed_temporary : AttemptState::failed_permanent;
  switch (fate) {
    case Fate::refused:
      answer.kind = Kind::rejected_temporarily;
      return answer;
    case Fate::failed:
      answer.kind = has_receipts ? Kind::accepted : Kind::rejected_permanently;
      if (has_receipts) add_receipts(answer, 1, failure, rates, random);
      return answer;
    case Fate::partial:
      if (has_receipts) add_receipts(answer, parts - 1, good, rates, random);
      return answer;
    case Fate::lost_reply:
      answer.kind = Kind::uncertain;
      answer.answer_after = std::chrono::seconds{30};
      break;
    case Fate::error_reply:
    case Fate::no_answer:
      answer.kind = Kind::uncertain;
      answer.loss = fate == Fate::no_answer ? Loss::silence : Loss::error;
      break;
    case Fate::no_receipt:
    case Fate::reorder:
    case Fate::delivered: break;
  }
  answer.arrives = true;
  if (!has_receipts || fate == Fate::no_receipt) return answer;
  add_receipts(answer, parts, good, rates, random);
  if (fate == Fate::reorder) add_receipts(answer, 1, failure, rates, random);
  return answer;
}

notifiers::Capabilities capabilities_of(std::string const& channel) {
  if (channel == "spool") return {.highest = Evidence::e1, .connections = 64, .has_receipts = false, .parts_max = 1};
  if (channel == "voice") return {.highest = Evidence::e4, .connections = 16, .has_receipts = true, .parts_max = 1};
  if (channel == "email") return {.highest = Evidence::e3, .connections = 16, .has_receipts = true, .parts_max = 1};
  return {.highest = Evidence::e3, .connections = 32, .has_receipts = true, .parts_max = 4};
}

notifiers::FakeScript script_of(GatewayOptions const& options) {
  auto const capabilities = capabilities_of(options.channel);
  auto const good = capabilities.highest == Evidence::e4 ? AttemptState::heard : AttemptState::delivered;
  return [rates = options.rates, seed = options.seed, capabilities, good](notifiers::Submission const& submission, Time) {
    Random random(seed ^ (static_cast<std::uint64_t>(submission.attempt.value) * 0x9e3779b97f4a7c15U));
    auto const parts = std::max(1, static_cast<int>(submission.parts.size()));
    auto const fate = draw_fate(rates, random);
    return answer_for(fate, capabilities.has_receipts, good, parts, rates, random);
  };
}

}  // namespace

Gateway::Gateway(GatewayOptions options, Time start, std::int64_t& moment, std::function<void(std::string const&)> arrived)
    : options_(std::move(options)),
      moment_(moment),
      arrived_(std::move(arrived)),
      fake_(options_.name, capabilities_of(options_.channel), script_of(options_), *this, start),
      now_(start) {
  fake_.on_unreadable([this](notifiers::AttemptNumber attempt) { bring_unreadable(attempt); });
}

void Gateway::submit(notifiers::Submission submission) {
  Submitted row{.attempt = submission.attempt,
                .channel = options_.channel,
                .address = submission.address,
                .text = {},
                .at = now_ + options_.hooks.lies_for,
                .moment = ++moment_};
  for (auto const& part : submission.parts) row.text += part;
  fake_.submit(std::move(submission));
  row.has_arrived = !fake_.take_arrivals().empty();
  record_.submitted.push_back(row);
  if (row.has_arrived) arrived_(row.address);
}

void Gateway::connect(flow::Engine* engine) {
  engine_ = engine;
  ++incarnation_;
  if (engine_ == nullptr) return;
  for (std::size_t number = 0; number < receipts_.size(); ++number) {
    if (record_.reported[number].moment == 0) hand_over(number);
  }
}

void Gateway::advance_to(Time now) {
  now_ = std::max(now_, now);
  fake_.advance_to(now);
}

void Gateway::submitted(notifiers::SubmissionOutcome outcome) {
  // Lost with the process that waited for it; kept beside the receipts, whose numbers it must not disturb.
  record_.answered.push_back({outcome.attempt, notifiers::whole_message, notifiers::state_after(outcome.kind),
                              engine_ == nullptr ? 0 : ++moment_});
  options_.hooks.spoil_outcome(outcome);
  if (engine_ != nullptr) engine_->sink().submitted(std::move(outcome));
}

notifiers::Intake Gateway::received(notifiers::Receipt receipt) {
  record_.reported.push_back({receipt.attempt, receipt.part, receipt.state, 0});
  receipts_.push_back(std::move(receipt));
  if (engine_ != nullptr) hand_over(receipts_.size() - 1);
  return notifiers::Intake::taken;
}

/// Cut off on its way: what it was about stands in its address, the rest nobody can read. Told once; a whole one follows.
void Gateway::bring_unreadable(notifiers::AttemptNumber attempt) {
  if (engine_ == nullptr) return;
  engine_->post_raw_receipt({.notifier = options_.name, .attempt = attempt.value, .at = now_, .why = "cut off", .raw = "part=1&sta"},
                            [](Result<flow::Answer> const&) {});
}

void Gateway::hand_over(std::size_t number) {
  if (!options_.hooks.keeps_receipt(receipts_[number])) {
    record_.reported[number].moment = ++moment_;
    return;
  }
  engine_->post_receipt(receipts_[number], [this, number, asked = incarnation_](Result<flow::Answer> const& answer) {
    if (asked == incarnation_ && answer) record_.reported[number].moment = ++moment_;
  });
}

}  // namespace lamplighter::simulation
