// Calls one after the other, and an end in which everybody is answered.
#include <future>
#include <mutex>
#include <numeric>
#include <vector>

#include <catch2/catch.hpp>

#include "notifiers/call_queue.hpp"

using namespace lamplighter::notifiers;

namespace {

struct Heard final : Sink {
  void submitted(SubmissionOutcome outcome) override {
    std::scoped_lock const lock{mutex};
    outcomes.push_back(std::move(outcome));
  }
  Intake received(Receipt) override { return Intake::taken; }
  std::mutex mutex;
  std::vector<SubmissionOutcome> outcomes;
};

Submission call(std::int64_t attempt) {
  Submission out;
  out.attempt = {attempt};
  return out;
}

}  // namespace

TEST_CASE("calls are placed in their order, on one thread that is not the caller's") {
  Heard heard;
  std::vector<std::int64_t> placed;
  std::vector<std::thread::id> threads;
  std::promise<void> all;
  CallQueue queue(heard, [&](Submission const& submission) {
    placed.push_back(submission.attempt.value);
    threads.push_back(std::this_thread::get_id());
    if (placed.size() == 3) all.set_value();
  });
  for (std::int64_t i = 1; i <= 3; ++i) queue.submit(call(i));
  all.get_future().wait();
  queue.stop();
  CHECK(placed == std::vector<std::int64_t>{1, 2, 3});
  CHECK(threads == std::vector<std::thread::id>(3, threads.front()));
  CHECK(threads.front() != std::this_thread::get_id());
  CHECK(heard.outcomes.empty());
}

TEST_CASE("at the end the call that is being placed is waited for, and who waited is told that nobody was called") {
  Heard heard;
  std::vector<std::int64_t> answered;
  std::promise<void> begun, go_on;
  auto goes_on = go_on.get_future();
  CallQueue queue(heard, [&](Submission const& submission) {
    if (answered.empty()) {
      begun.set_value();
      goes_on.wait();
    }
    answered.push_back(submission.attempt.value);
  });
  for (std::int64_t i = 1; i <= 50; ++i) queue.submit(call(i));
  begun.get_future().wait();
  std::thread ending([&] { queue.stop(); });
  CHECK(heard.outcomes.empty());
  go_on.set_value();
  ending.join();
  CHECK_FALSE(answered.empty());
  // How many were still placed is up to the threads; nobody is left without an answer, and nobody gets two.
  for (auto const& outcome : heard.outcomes) {
    CHECK(outcome.kind == SubmissionOutcome::Kind::rejected_temporarily);
    answered.push_back(outcome.attempt.value);
  }
  std::vector<std::int64_t> everybody(50);
  std::iota(everybody.begin(), everybody.end(), 1);
  CHECK(answered == everybody);
}
