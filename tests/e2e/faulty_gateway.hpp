// An SMS gateway that speaks Kannel's sendsms and does wrong what the fake's script says, and knows what it did.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "notifiers/fake.hpp"
#include "tests/support/quick_server.hpp"

namespace lamplighter::test {

/// What the gateway saw and said of one attempt: the truth against which a store is held.
struct AttemptTruth {
  std::string to, text;            // of the first part that came
  int parts = 0;                   // as the program says
  std::map<int, int> taken;        // part → requests that were not refused
  bool was_refused = false;        // the program read, or could have read, that it was not taken
  bool was_failure_told = false;   // a receipt said that it failed
  bool was_lost = false;           // it was taken, and the reply broke off, was an error, or never came
  std::set<int> delivered;         // parts of which we, and not somebody else, told a delivery
  std::set<int> answered;          // of these, those that the program answered: what nobody answered would be told again
};

/// Fates come from the script, so they depend on seed and attempt alone. Receipts are told until somebody answers, as a gateway
/// with retries does. Its life is the test's: the program under test may be killed at any moment.
class FaultyGateway {
 public:
  explicit FaultyGateway(notifiers::FakeScript script);
  ~FaultyGateway();
  FaultyGateway(FaultyGateway const&) = delete;
  FaultyGateway& operator=(FaultyGateway const&) = delete;

  std::string sendsms_url() const { return server_.url() + "/cgi-bin/sendsms"; }
  /// By attempt number.
  std::map<std::int64_t, AttemptTruth> truths() const;
  /// Receipts that are still to be told, forged and cut ones among them.
  std::size_t waiting() const;

  struct Counts {
    int forged = 0, forged_believed = 0;  // believed: answered with 200
    int truncated = 0;
    int told_again = 0;                   // nobody answered the first time
    int broken_off = 0, errors = 0, silences = 0, late_answers = 0;
  };
  Counts counts() const;

 private:
  struct Call {
    std::uint16_t port;
    std::string path;
    std::int64_t attempt;
    notifiers::FakeReceipt receipt;
  };
  using Moment = std::chrono::steady_clock::time_point;

  QuickReply take(std::string_view target);
  QuickReply reply_for(notifiers::FakeAnswer const& answer, AttemptTruth& truth);
  void plan_receipts(notifiers::FakeAnswer const& answer, std::int64_t attempt, int part, std::string const& callback);
  void call_back();
  bool tell(Call const& call);
  void note_told(Call const& call);

  notifiers::FakeScript script_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::map<std::int64_t, AttemptTruth> truths_;
  std::multimap<Moment, Call> calls_;
  bool is_calling_ = false;
  Counts counts_;
  QuickServer server_;
  std::jthread caller_;
};

}  // namespace lamplighter::test
