// The reporting thread.
#include "tests/e2e/fact_client.hpp"

#include <poll.h>

#include <fmt/format.h>

#include "tests/e2e/sms_world.hpp"

namespace lamplighter::test {

FactClient::FactClient(Daemon const& daemon, std::vector<std::string> fuses, std::vector<std::string> customers,
                       std::uint64_t seed)
    : daemon_(daemon),
      token_(daemon.token()),
      fuses_(std::move(fuses)),
      customers_(std::move(customers)),
      is_open_(fuses_.size(), false),
      chance_(seed),
      thread_([this] { work(); }) {}

void FactClient::stop() {
  wants_end_ = true;
  if (thread_.joinable()) thread_.join();
}

std::vector<AnsweredFact> FactClient::answered() const {
  std::lock_guard const lock(mutex_);
  return answered_;
}

std::vector<std::string> FactClient::refused() const {
  std::lock_guard const lock(mutex_);
  return refused_;
}

FactClient::Next FactClient::next() {
  auto const key = fmt::format("fact-{}", ++number_);
  if (number_ % 4 == 0) {
    auto const& customer = customers_[chance_() % customers_.size()];
    return {"/api/v1/trouble-calls", key,
            fmt::format(R"({{"customer":"{}","kind":"no_power","source":"calls","occurred_at":"{}","key":"{}"}})", customer, now_text(), key)};
  }
  auto const fuse = chance_() % fuses_.size();
  is_open_[fuse] = !is_open_[fuse];
  return {"/api/v1/device-reports", key, device_report(fuses_[fuse], is_open_[fuse] ? "opened" : "closed", key)};
}

void FactClient::work() {
  while (!wants_end_) {
    deliver(next());
    ::poll(nullptr, 0, static_cast<int>(chance_() % 400));  // the pace of the reports, not a wait for a result
  }
}

/// Until somebody answers: the same words under the same key, as a careful sender does.
void FactClient::deliver(Next const& fact) {
  for (;;) {
    auto const answer = http(daemon_.port(), {"POST", fact.path,
                                              {"Authorization: Bearer " + token_, "Content-Type: application/json",
                                               "Idempotency-Key: " + fact.key},
                                              fact.body});
    if (answer && answer->status / 100 == 2) {
      std::lock_guard const lock(mutex_);
      answered_.push_back({fact.path, fact.key, fact.body, answer->body});
      return;
    }
    if (answer && answer->status / 100 == 4) {
      std::lock_guard const lock(mutex_);
      refused_.push_back(fmt::format("{} {}: {} {}", fact.path, fact.body, answer->status, answer->body));
      return;
    }
    if (wants_end_ && !answer) return;
    ::poll(nullptr, 0, 10);
  }
}

}  // namespace lamplighter::test
