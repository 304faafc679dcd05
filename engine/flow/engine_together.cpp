// What comes in a row and is nearly always taken goes under one savepoint: each savepoint keeps a copy of every page changed after it.
// What is read for one of them is read for all.
#include <algorithm>
#include <span>

#include "engine/flow/engine_impl.hpp"

namespace lamplighter::flow {
namespace {

AttemptId attempt_of(Item const& item) {
  if (auto const* receipt = std::get_if<ReceiptItem>(&item)) return {receipt->receipt.attempt.value};
  if (auto const* outcome = std::get_if<OutcomeItem>(&item)) return {outcome->outcome.attempt.value};
  return {};
}

bool is_report(Item const& item) { return std::holds_alternative<ReceiptItem>(item) || std::holds_alternative<OutcomeItem>(item); }
bool is_ladder_check(Timer const& timer) { return timer.kind == TimerKind::ladder_check; }

/// From `first` on those that follow each other and are alike; at least that one.
template <class One, class Is>
std::span<One> run_of(std::vector<One>& all, std::size_t first, Is is_alike) {
  auto const begin = all.begin() + static_cast<std::ptrdiff_t>(first);
  auto end = std::find_if_not(begin, all.end(), is_alike);
  if (end == begin) ++end;
  return {begin, end};
}

}  // namespace

/// Whether all of it was done; otherwise nothing of it was, and each is to be tried alone.
bool Engine::Impl::all_together(Context& ctx, std::function<bool()> const& act) {
  auto const done = alone(ctx, [&]() -> Result<Answer> {
    try {
      if (act()) return Answer{};
    } catch (std::exception const& trouble) {
      if (!ports.store.survives(trouble)) throw;
    }
    return fail(Error::Kind::conflict, "one of several was refused");
  });
  return done.has_value();
}

void Engine::Impl::apply_items(Context& ctx, std::vector<Item>& items, BatchResult& result) {
  for (std::size_t at = 0; at < items.size();) {
    auto const run = run_of(items, at, is_report);
    at += run.size();
    notice::Expected expected;
    for (auto const& one : run) expected.attempts.push_back(attempt_of(one));
    if (run.size() > 1) ctx.notices.expect(expected);
    std::vector<Result<Answer>> answers;
    bool const are_taken = run.size() > 1 && all_together(ctx, [&] {
      return std::ranges::all_of(run, [&](auto& one) { return answers.emplace_back(act_on(ctx, one)).has_value(); });
    });
    for (std::size_t i = 0; i < run.size(); ++i) {
      note_answer(ctx, run[i], are_taken ? std::move(answers[i]) : alone(ctx, [&] { return act_on(ctx, run[i]); }), result);
    }
  }
}

void Engine::Impl::fire_timers(Context& ctx, std::vector<Timer>& timers) {
  for (std::size_t at = 0; at < timers.size();) {
    auto const run = run_of(timers, at, is_ladder_check);
    at += run.size();
    notice::Expected expected;
    for (auto const& one : run) expected.messages.push_back({one.object});
    if (run.size() > 1) ctx.notices.expect(expected);
    bool const are_done = run.size() > 1 && all_together(ctx, [&] {
      for (auto const& one : run) {
        ctx.store.remove_timer(one);
        apply_timer(ctx, one);
      }
      return true;
    });
    for (auto const& one : run) {
      if (are_done) note_fired(ctx, one, Answer{});
      else fire_timer(ctx, one);
    }
  }
}

}  // namespace lamplighter::flow
