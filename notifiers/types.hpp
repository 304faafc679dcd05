// What every channel speaks: evidence, attempt states with their ranks, submissions, outcomes and receipts.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace lamplighter::notifiers {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Proof that a notice arrived, weakest first: not sent 未发, our gateway took it 已提交, carrier took it
/// 运营商已收, handset/mailbox/voicemail has all parts 已达终端, a person heard it to the end 已听完, a person acknowledged 已确认.
enum class Evidence : std::uint8_t { e0, e1, e2, e3, e4, e5 };
std::string_view to_string(Evidence);  // "E0" … "E5"
std::optional<Evidence> evidence_from(std::string_view);

/// State of one submission of one message. Values are not ranks: see `rank_of`.
enum class AttemptState : std::uint8_t {
  planned, submitting, uncertain, accepted, in_network, receipt_timeout, failed_temporary, failed_permanent, expired,
  delivered, heard, acknowledged, suppressed, cancelled
};
std::string_view to_string(AttemptState);
std::optional<AttemptState> attempt_state_from(std::string_view);
/// planned 0 · submitting 1 · uncertain 2 · accepted 3 · in_network 4 · receipt_timeout 5 · failed/expired 6 ·
/// delivered 7 · heard 8 · acknowledged 9; side exits −1.
int rank_of(AttemptState);
/// The evidence that reaching the state gives.
Evidence evidence_of(AttemptState);

/// Number of an attempt: unique for ever, made before anything is sent, and carried by it. The high bits hold the
/// region.
struct AttemptNumber {
  std::int64_t value = 0;
  auto operator<=>(AttemptNumber const&) const = default;
};

/// One message to one address, ready to leave.
struct Submission {
  AttemptNumber attempt;
  std::string address{};            // E.164 phone, mail address, folder: as the channel wants it. Never logged.
  std::string subject{};            // channels without one ignore it
  std::vector<std::string> parts{}; // one text per part; a receipt comes for each
  std::string language{};           // "zh", "en"
  std::string reference{};  // the same in every attempt of one notice, so that a person sees a repeat for what it is
  std::string link{};       // where the recipient can acknowledge; empty: nowhere
  std::chrono::minutes validity{0};  // after that the text is useless and must not arrive; 0 = the channel's own
};

/// A submission whose answer was lost, as far as it is still known: enough to ask a gateway about it, not to send it again.
struct LostSubmission {
  AttemptNumber attempt;
  std::string address{};   // as it was given; never logged
  std::string text{};      // all parts; "…" stands where the token of a link stood
  std::string language{};
  Time submitted_at{};
};

/// What became of handing a submission over. Unknown is an outcome: a lost reply is `uncertain`, never failed.
struct SubmissionOutcome {
  enum class Kind : std::uint8_t { accepted, rejected_temporarily, rejected_permanently, uncertain };
  AttemptNumber attempt;
  Kind kind = Kind::uncertain;
  std::string detail{};  // the gateway's words, without address or text
};

/// The part number of a receipt that speaks for all parts together.
inline constexpr int whole_message = 0;

/// Names one receipt that its channel keeps until it is stored, as this run of the channel knows it. Empty: nothing is kept.
struct ReceiptToken {
  std::string value{};
  auto operator<=>(ReceiptToken const&) const = default;
};

/// What a gateway reported later about one part of an attempt. Repeated, late and reordered receipts are ordinary.
struct Receipt {
  AttemptNumber attempt;
  int part = 1;   // 1-based; 0 = `whole_message`
  AttemptState state = AttemptState::in_network;
  std::string detail{};  // valid UTF-8, without address or text
  ReceiptToken token{};
};

/// What became of a receipt at the sink. `refused`: there is no room, or nobody listens; the channel reports it again.
enum class Intake : std::uint8_t { taken, refused };

/// What a channel can do; fixed while it runs.
struct Capabilities {
  Evidence highest = Evidence::e1;
  int connections = 1;               // submissions in flight at once
  bool has_receipts = false;         // a delivery report is to be expected
  std::size_t parts_max = 1;         // texts longer than that are a template error
  bool takes_whole_texts = false;    // a text goes as one part however long; what splits it, and joins it again, is the gateway's
  bool is_announcement = false;      // read by a group: its own axis A, never evidence that one recipient was told
  bool can_reconcile = false;        // knows later what became of a submission whose answer was lost
};

/// Where a channel reports to. Called from the channel's own thread; must not block.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void submitted(SubmissionOutcome outcome) = 0;
  /// One that is taken is answered later, by its token, with `acknowledge` or `tell_again`, unless the process dies.
  virtual Intake received(Receipt receipt) = 0;
};

/// One way for a message to leave. `submit` returns at once and is answered exactly once through the sink, unless the
/// process dies. The channel may hold at most `capabilities().connections` unanswered submissions.
class Notifier {
 public:
  virtual ~Notifier() = default;
  virtual std::string_view name() const = 0;
  virtual Capabilities capabilities() const = 0;
  virtual void submit(Submission submission) = 0;
  /// What became of a submission whose answer was lost with the process, or never came? With `can_reconcile` it is answered once
  /// through the sink, unless the channel ends before: `accepted` when it left (a receipt may say more), `rejected_temporarily` when it surely did
  /// not, `uncertain` when that cannot be known. Counts among the unanswered submissions.
  virtual void reconcile(LostSubmission const&) {}
  /// Time passes: look for receipts that do not come by callback. Called by the engine's tick.
  virtual void poll() {}
  /// This receipt is stored: a channel that keeps receipts on disk may put away this one and no other. Until then it
  /// reports it again after each start. Tokens of other channels, or of an earlier version of the receipt, do nothing.
  virtual void acknowledge(ReceiptToken const&) {}
  /// This receipt could not be stored: the channel reports it again later.
  virtual void tell_again(ReceiptToken const&) {}
  /// False while the gateway is known not to answer; shown by /readyz and the API.
  virtual bool is_reachable() const = 0;
};

struct Error {
  std::string message;
};
template <class T>
using Result = tl::expected<T, Error>;

}  // namespace lamplighter::notifiers
