// A gateway that never leaves the process: scripted or seeded answers and receipts, in injected time, without threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// A receipt that the fake will send, counted from the moment of submission; `copies` of it arrive together.
struct FakeReceipt {
  int part = 1;
  AttemptState state = AttemptState::delivered;
  std::chrono::milliseconds after{0};
  int copies = 1;
  /// forged: somebody else invents it, without our key, and so about no attempt that we made (`forged_number`); truncated: it
  /// is cut off on its way, and nobody can read what it says.
  enum class Form : std::uint8_t { whole, forged, truncated } form = Form::whole;
};
/// The attempt that a forged receipt names: none that an engine gave out.
AttemptNumber forged_number(AttemptNumber attempt);

/// What the fake does with one submission.
struct FakeAnswer {
  SubmissionOutcome::Kind kind = SubmissionOutcome::Kind::accepted;
  /// How the reply of an `uncertain` one got lost: the connection ended, the gateway said that it had an error of its own, or it
  /// never says anything (and the fake tells no outcome).
  enum class Loss : std::uint8_t { connection, error, silence } loss = Loss::connection;
  std::chrono::milliseconds answer_after{0};  // the outcome comes then; 0 = within `submit`
  std::vector<FakeReceipt> receipts{};        // may come after any outcome, also before it, as in life
  bool arrives = false;                       // the handset gets it: counted in `arrivals`, whatever is reported
};

/// Decides what becomes of a submission. Must depend on its arguments only, so that a run can be repeated.
using FakeScript = std::function<FakeAnswer(Submission const&, Time now)>;

/// Accepts everything and delivers each part after `delay`.
FakeScript deliver_everything(std::chrono::milliseconds delay = {});

/// How often things go wrong, in parts per million of submissions; what is left is delivered.
struct FakeRates {
  std::uint32_t rejected_temporarily = 0;
  std::uint32_t rejected_permanently = 0;
  std::uint32_t lost_reply = 0;          // arrives, but the reply to the submission does not: uncertain
  std::uint32_t error_reply = 0;         // arrives, but the reply is an error of the gateway: uncertain
  std::uint32_t no_answer = 0;           // arrives, but nobody ever answers
  std::uint32_t no_receipt = 0;          // arrives, but nothing more is heard
  std::uint32_t failed_temporary = 0;    // accepted, then a failure receipt
  std::uint32_t failed_permanent = 0;
  std::uint32_t partly_delivered = 0;    // accepted, and of at least one part nothing is heard
  std::uint32_t failure_after_delivery = 0;  // delivered, and then a failure is reported all the same
  std::uint32_t late_answer = 0;         // of all replies: it takes up to `answer_max`
  std::uint32_t duplicate_receipt = 0;   // drawn on its own for every part, as are those below
  std::uint32_t late_receipt = 0;        // takes up to `late_max`
  std::uint32_t forged_receipt = 0;      // a delivery invented by somebody, besides what the gateway says
  std::uint32_t truncated_receipt = 0;   // cut off on its way, and told again whole
  std::chrono::milliseconds receipt_min{1'000};
  std::chrono::milliseconds receipt_max{30'000};  // drawn per part, so receipts overtake each other
  std::chrono::milliseconds late_max{std::chrono::hours{24}};
  std::chrono::milliseconds answer_max{20'000};
};

/// A script that draws from the seed and the attempt number alone: the order of submissions does not matter.
FakeScript seeded_script(FakeRates rates, std::uint64_t seed);

/// One message that reached a handset: the truth against which a simulation checks what the engine believes.
struct FakeArrival {
  AttemptNumber attempt;
  std::string address;
  std::string reference;
  Time at;
};

/// The fake channel. Calls the sink from `submit` and `advance_to`, on the caller's thread. The sink outlives it.
class FakeNotifier final : public Notifier {
 public:
  FakeNotifier(std::string name, Capabilities capabilities, FakeScript script, Sink& sink, Time start = Time{});

  std::string_view name() const override { return name_; }
  Capabilities capabilities() const override { return capabilities_; }
  void submit(Submission submission) override;
  bool is_reachable() const override { return !is_down_; }

  /// Who hears of receipts that nobody can read, with the attempt that they were about; nobody by default.
  void on_unreadable(std::function<void(AttemptNumber)> hears) { unreadable_ = std::move(hears); }

  /// Moves time and delivers what has fallen due, by time and then in the order of submission. Earlier times do
  /// nothing.
  void advance_to(Time now);
  /// When the next queued event falls due, so that a simulation can jump there.
  std::optional<Time> next_event() const;

  /// From now on submissions are rejected temporarily. What was accepted still brings its receipts.
  void go_down() { is_down_ = true; }
  void come_up() { is_down_ = false; }

  /// What reached handsets since the last call, in order of arrival.
  std::vector<FakeArrival> take_arrivals() { return std::exchange(arrivals_, {}); }
  std::size_t submissions_count() const { return submissions_count_; }

 private:
  using Queue = std::multimap<Time, std::function<void()>>;

  void at(std::chrono::milliseconds after, std::function<void()> event);
  void tell(Receipt const& receipt);  // again and again until the sink takes it
  void bring(AttemptNumber attempt, FakeReceipt const& receipt);

  std::string name_;
  Capabilities capabilities_;
  FakeScript script_;
  std::function<void(AttemptNumber)> unreadable_ = [](AttemptNumber) {};
  Sink& sink_;
  Time now_;
  Queue queue_;  // equal times stay in order of insertion
  std::vector<FakeArrival> arrivals_;
  std::size_t submissions_count_ = 0;
  bool is_down_ = false;
};

}  // namespace lamplighter::notifiers
