// The fake, told what to do by the last digits of the address.
#include "notifiers/fake.hpp"
#include "tests/conformance/notifiers/suite.hpp"

#include <chrono>

namespace lamplighter::test {
namespace {

using notifiers::AttemptState;
using std::chrono::milliseconds;

notifiers::FakeAnswer answer(notifiers::Submission const& submission, notifiers::Time) {
  notifiers::FakeAnswer answer{.arrives = true};
  auto const behaviour = static_cast<Behaviour>(submission.address.back() - '0');
  if (behaviour == Behaviour::silent) return answer;
  for (int part = 1; part <= static_cast<int>(submission.parts.size()); ++part) {
    bool const is_failed = behaviour == Behaviour::unknown_number || behaviour == Behaviour::fails_then_delivers ||
                           (behaviour == Behaviour::second_part_fails && part == 2);
    auto const state = is_failed ? AttemptState::failed_permanent : AttemptState::delivered;
    int const copies = behaviour == Behaviour::repeats_receipts ? 3 : 1;
    answer.receipts.push_back({.part = part, .state = state, .after = milliseconds{part}, .copies = copies});
    if (behaviour == Behaviour::fails_then_delivers) {
      answer.receipts.push_back({.part = part, .state = AttemptState::delivered, .after = milliseconds{50}});
    }
  }
  return answer;
}

class FakeChannel final : public Channel {
 public:
  notifiers::Notifier& notifier() override { return fake_; }
  std::string address(Behaviour behaviour) const override {
    return "+4930000" + std::to_string(static_cast<int>(behaviour));
  }
  void let_time_pass() override { fake_.advance_to(now_ += milliseconds{10}); }
  void break_gateway() override { fake_.go_down(); }
  void mend_gateway() override { fake_.come_up(); }

 private:
  notifiers::Time now_{};
  notifiers::FakeNotifier fake_{
      "fake",
      {.highest = notifiers::Evidence::e3, .connections = 64, .has_receipts = true, .parts_max = 6},
      answer,
      sink};
};

}  // namespace

std::unique_ptr<Channel> make_fake_channel() { return std::make_unique<FakeChannel>(); }

}  // namespace lamplighter::test
