// What a notice is: the obligation, its outcome, the message that carries it and the attempts that prove it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "notifiers/receipt_merge.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notice {

using notifiers::AttemptState;
using notifiers::Evidence;

enum class RecipientKind : std::uint8_t { customer, crew, manager, authority };
std::string_view to_string(RecipientKind);

struct Recipient {
  RecipientKind kind = RecipientKind::customer;
  std::int64_t id = 0;  // CustomerId or CrewId value
  auto operator<=>(Recipient const&) const = default;
};

/// The obligation: subject × recipient × stage × occurrence × revision. An immutable row; closed by an outcome row.
struct Notice {
  NoticeId id;
  OutageId outage;
  Recipient recipient;
  std::string stage;           // "d15", "m30", "started", …
  std::int64_t occurrence = 0;  // window start in ms, ETR number, step number, or order number
  int revision = 1;
  WaveId wave;
  Time due_at;
  Time expires_at;             // after that the text is useless
  Time proof_due;              // evidence is due by then
  Evidence required = Evidence::e3;
  std::string reason;          // which rules set the date: words of schedules::DueReason
};

enum class OutcomeKind : std::uint8_t { proven, proven_late, unproven, superseded, waived };
std::string_view to_string(OutcomeKind);

/// Why a notice ended or a step was taken.
enum class Reason : std::uint8_t {
  evidence_reached,
  evidence_reached_late,
  no_contact,            // nothing to send to: an exception at once
  ladder_exhausted,      // every channel tried
  proof_overdue,         // the deadline passed without proof
  expired,               // the text became useless before it could be sent
  newer_revision,
  no_longer_affected,
  plan_cancelled,
  not_gone,              // the desk did not give its go
  already_told,          // nothing new for this recipient
  closed_by_person,
  wait_for_receipt,
  climb,                 // next channel
  repeat,                // same stage allows a second copy
  retry_later,           // refused for a while: back-off
  held,                  // sending is held
  suppressed_by_mode,    // shadow or not on the test list
  opted_out,
  crash_recovered,       // the process died while bytes may have left
  folded,
  text_unusable,         // no template fits, a value is missing, or the text is too long: nothing was sent
  no_lane,               // no channel of the ladder has a configured notifier
  newly_affected,        // the audience grew
  cut_has_begun,         // words about a cut ahead, to somebody whose cut runs or is over
  start_has_passed,      // the start that the words name is behind us
  end_has_passed,        // so is the end, or the time of restoration
  subject_over,          // the outage, or the work, is over
  supply_is_back,        // words about an interruption that is not his any more
  out_again,             // words about supply being back, to somebody who is without
  supply_confirmed,      // the question whether supply is back is answered
  paid,                  // the arrears that it warns of are paid
  capped,                // the address got as many messages as a cap lets it have, and there was no other way
};
std::string_view to_string(Reason);

struct NoticeOutcome {
  NoticeId notice;
  OutcomeKind kind = OutcomeKind::proven;
  Evidence evidence = Evidence::e0;
  Time at;
  Reason reason = Reason::evidence_reached;
};

/// All notices of one subject, stage, occurrence and due time leave as a wave, whose audience is computed again before release.
struct Wave {
  enum class State : std::uint8_t { waiting, held, released, superseded };
  WaveId id;
  OutageId outage;
  std::string stage;
  std::int64_t occurrence = 0;
  int revision = 1;
  Time due_at;
  Time expires_at;
  bool needs_go = false;
  State state = State::waiting;
};
std::string_view to_string(Wave::State);

/// One rendered text to one address; covers one or more notices. `address` is personal: never logged.
struct Message {
  MessageId id;
  OutageId outage;
  std::string stage;
  std::string lane;           // notifier name
  int rung = 0;               // of the ladder, 0 first
  Recipient recipient;        // the first notice's; language and escaping follow it
  std::string address;
  std::string language;
  int priority = 5;
  Time due_at;
  Time expires_at;
  Evidence required = Evidence::e3;  // the strongest of its notices
  bool may_repeat = false;
};

/// One submission of one message.
struct Attempt {
  AttemptId id;
  MessageId message;
  std::string lane;
  int number = 1;             // of the message
  notifiers::AttemptProgress progress;
  Time submitted_at;
  std::optional<Time> finished_at;
  Reason reason = Reason::wait_for_receipt;
};

/// One person who can be told for a customer. Personal: lives in its own table, printed as "contact:42" only.
struct Contact {
  ContactId id;
  CustomerId customer;
  std::string role;           // owner, occupier, property_manager, electrician, carer, village
  std::string name, phone, phone2, email;
  bool voice_ok = true;
  bool consents = true;       // false: the contacts file refuses, or the person at its last usable number said STOP
  bool is_void = false;       // it had numbers, and none of them is its own
  std::optional<Time> verified_at;
  bool is_phone_fixed = false, is_phone2_fixed = false;  // a line in a house: calls only
  bool is_phone_barred = false, is_phone2_barred = false;  // STOP, or a wrong number: nothing goes there
  bool is_phone_wrong = false, is_phone2_wrong = false;    // of these, the wrong numbers
  bool refuses = false;       // the contacts file's own refusal, of those in `consents`
};

struct Customer {
  CustomerId id;
  std::string ref;
  std::string language = "zh";
  std::vector<std::string> classes;   // "ordinary", "critical", "life_support", "hazardous", "key_account"
  std::string critical_level;         // special, first, second, temporary, or empty
  std::string account_manager, area_manager;
  std::string address, district, community, area;  // for texts and lists
};

/// A promise that could not be kept by machine: somebody must call or visit 未送达待办.
struct Exception {
  ExceptionId id;
  NoticeId notice;
  OutageId outage;
  Recipient recipient;
  std::string stage;
  Reason reason = Reason::ladder_exhausted;
  Evidence required = Evidence::e3;
  Evidence reached = Evidence::e0;
  Time opened_at;
  Time proof_due;
  std::optional<Time> closed_at;
  std::string closed_by, result;
};

/// One call, visit or message sent again that did not end an exception. `note` may name people: never logged.
struct ExceptionTry {
  Time at;
  std::string by;
  std::string result;            // "no_answer", "busy", "call_back", "not_there", "sent_again"
  std::optional<Time> next_at;   // when to try again
  std::string note;
};

/// How much a manager has to do. Either name is empty where nobody is named.
struct CallListSize {
  std::string account_manager, area_manager;
  std::int64_t open = 0, overdue = 0;  // overdue: proof was due before now
  std::optional<Time> next_proof_due;  // of those that are not overdue
};

/// Open exceptions of an outage whose proof is due soon.
struct DueExceptions {
  OutageId outage;
  std::int64_t count = 0;
  Time first_due;
};

/// What somebody said of a number, or what the desk was told. Personal: never logged.
struct PhoneWord {
  std::string phone;
  Time at;
  CustomerId customer;   // 0: whoever lists it
  std::string word;      // "stop", "wrong", "consents", "right"
  std::string channel;   // lane of the reply, or how the desk was told: "phone", "visit", "letter"
  std::string told_by;   // "reply", or the desk's person
  std::string note;
};

/// A number whose messages a carrier refuses for good, again and again. Personal: never logged.
struct FailingNumber {
  std::string phone, lane;
  int failures = 0;      // since the last that arrived
  Time first_at, last_at;
};

/// A contact of a customer on life-support that nobody has checked for long.
struct StaleContact {
  std::string customer;  // account id
  ContactId contact;
  std::optional<Time> verified_at;
};

/// A gateway's report that nobody here could read, kept as it came but for our key. May repeat a person's message.
struct RawReceipt {
  std::string notifier;
  std::int64_t attempt = 0;  // 0 when not even that could be read
  Time at;
  std::string why;           // what could not be read, by name and never by content
  std::string raw;           // valid UTF-8
  std::int64_t id = 0;       // given by the store
};

/// Sending is held: everything, or one notifier, stage or wave.
struct Hold {
  std::string scope;   // "all", "notifier:sms", "stage:d7", "wave:123"
  Time since;
  std::string by, why;
};

}  // namespace lamplighter::notice
