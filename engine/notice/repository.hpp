// What the notice room needs from a store; `engine/store` implements it. All calls are inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/notice/campaigns.hpp"
#include "engine/notice/links.hpp"
#include "engine/notice/types.hpp"

namespace lamplighter::notice {

class PaperBooks;   // engine/notice/paper_books.hpp
class PublicBooks;  // engine/notice/public_books.hpp

struct StageCount {
  std::string stage, channel, state;
  std::int64_t count = 0;
};

/// A message in a lane's queue, with the key under which it stands there.
struct QueueEntry {
  MessageId message;
  int priority = 0;
  Time due;
  bool operator==(QueueEntry const&) const = default;
};

/// What is about to be looked at one by one.
struct Expected {
  std::vector<AttemptId> attempts{};    // with their messages
  std::vector<MessageId> messages{};    // with their notices, and the customers of those
  std::vector<NoticeId> notices{};      // with their messages
  std::vector<CustomerId> customers{};
};

/// A message to be, with the notices that it tells.
struct NewMessage {
  Message message;
  std::vector<NoticeId> notices;
};

class Repository {
 public:
  virtual ~Repository() = default;

  /// Changes no answer: what is first asked for of one of these may be read of all of them. In the place of what was expected before.
  virtual void expect(Expected const& expected) = 0;

  virtual WaveId insert_wave(Wave const& wave) = 0;
  virtual std::optional<Wave> find_wave(WaveId id) = 0;
  virtual std::vector<Wave> waves(OutageId outage) = 0;  // by due, id
  virtual void set_wave_state(WaveId id, Wave::State state) = 0;

  /// New ids in order of the input; a notice with the same natural key as a stored one is left out (id 0).
  virtual std::vector<NoticeId> insert_notices(std::vector<Notice> const& notices) = 0;
  virtual std::optional<Notice> find_notice(NoticeId id) = 0;
  virtual std::vector<Notice> notices(OutageId outage) = 0;          // by id
  /// At most `limit` with ids greater than `after`, by id.
  virtual std::vector<Notice> notices_page(OutageId outage, std::int64_t after, int limit) = 0;
  virtual std::vector<Notice> open_notices(OutageId outage) = 0;     // without outcome, by id
  virtual std::vector<Notice> open_notices_of_wave(WaveId wave) = 0;  // by id
  virtual std::vector<Notice> notices_of_message(MessageId message) = 0;
  /// Keeps the first outcome, except that proof replaces `unproven`, late or in time as it says; returns whether it changed anything.
  virtual bool put_outcome(NoticeOutcome const& outcome) = 0;
  /// When kept proof is outdone by a stronger one, its evidence rises; kind, time and reason stay.
  virtual std::optional<NoticeOutcome> outcome(NoticeId id) = 0;
  /// Proof went to the wrong person: the notice is open again.
  virtual void reopen(NoticeId id) = 0;
  /// Recipients of this outage to whom some message may have left (an attempt that was neither refused nor only recorded),
  /// or who were called or visited instead, by id.
  virtual std::vector<Recipient> told(OutageId outage) = 0;
  virtual std::vector<StageCount> counters(OutageId outage) = 0;

  virtual MessageId insert_message(Message const& message, std::vector<NoticeId> const& notices) = 0;
  /// The same for many, which also stand in the queues of their lanes from their times on.
  virtual std::vector<MessageId> queue_messages(std::vector<NewMessage> const& messages) = 0;
  virtual std::optional<Message> find_message(MessageId id) = 0;
  virtual std::vector<Message> messages_of_notice(NoticeId id) = 0;  // by id
  /// Messages to this address, newest first: what a reply may answer.
  virtual std::vector<MessageId> messages_to(std::string_view address, int limit) = 0;
  virtual void put_text(MessageId id, std::string const& subject, std::vector<std::string> const& parts) = 0;
  virtual std::vector<std::string> text(MessageId id) = 0;

  /// The queue: messages waiting for their lane, by (priority, due, id).
  virtual void enqueue(MessageId id, std::string_view lane, int priority, Time due) = 0;
  virtual std::vector<QueueEntry> due_messages(std::string_view lane, Time now, int limit) = 0;
  virtual void dequeue(MessageId id, std::string_view lane, int priority, Time due) = 0;
  /// The same for all that `due_messages` gave, or the first of them, while nothing was queued since.
  virtual void dequeue(std::string_view lane, std::vector<QueueEntry> const& first) = 0;
  virtual std::int64_t queue_length(std::string_view lane) = 0;
  virtual std::optional<Time> next_due(std::string_view lane) = 0;

  /// A fresh attempt in `submitting`, with its lease; committed before bytes leave.
  virtual AttemptId insert_attempt(Attempt const& attempt, Time lease_until) = 0;
  virtual std::optional<Attempt> find_attempt(AttemptId id) = 0;
  virtual std::vector<Attempt> attempts(MessageId message) = 0;   // by number
  virtual std::vector<Attempt> attempts_of_notice(NoticeId id) = 0;  // over all its messages, by id
  virtual void update_attempt(Attempt const& attempt) = 0;        // progress, times, reason
  virtual void end_lease(AttemptId id) = 0;
  virtual void renew_lease(AttemptId id, Time until) = 0;
  virtual std::vector<AttemptId> leased() = 0;                    // after a crash: those whose bytes may have left
  virtual std::vector<AttemptId> overdue_leases(Time now) = 0;    // those whose answer should have come by now, by id
  virtual int in_flight(std::string_view lane) = 0;
  /// Attempts after `since` to this address that may have left, over any lane: when, and over which; by time.
  struct SentTo {
    std::string lane;
    Time at;
  };
  virtual std::vector<SentTo> sent_to(std::string_view address, Time since) = 0;
  virtual void log_attempt(AttemptId id, Time at, AttemptState state, std::string_view reason,
                           std::string_view detail) = 0;           // append-only; detail without personal data
  virtual void keep_raw_receipt(RawReceipt const& receipt) = 0;
  /// As they came, oldest first, those with an id above `after`.
  virtual std::vector<RawReceipt> raw_receipts(AttemptId attempt, std::int64_t after = 0, int limit = 1'000) = 0;
  /// Of whatever attempt, in the same order.
  virtual std::vector<RawReceipt> all_raw_receipts(std::int64_t after, int limit) = 0;

  virtual std::optional<Customer> find_customer(CustomerId id) = 0;
  virtual std::vector<Contact> contacts(CustomerId id) = 0;       // by ordinal: the first is told first

  virtual std::vector<Contact> contacts_by_phone(std::string_view phone) = 0;  // by id
  /// STOP: nothing goes to this number any more, whoever lists it, now or later.
  virtual void stop_number(std::string_view phone) = 0;
  /// "Wrong number": it is not this customer's, whatever a file says; it may be another's.
  virtual void void_number(std::string_view phone, CustomerId customer) = 0;
  virtual std::vector<std::string> wrong_numbers(CustomerId customer) = 0;  // in their order

  /// One per notice: an open one is kept, a closed one opens again (its notice was reopened).
  virtual ExceptionId open_exception(Exception const& exception) = 0;
  virtual std::optional<Exception> find_exception(ExceptionId id) = 0;
  virtual std::optional<Exception> exception_of(NoticeId id) = 0;
  struct ExceptionFilter {
    bool only_open = true;
    std::optional<OutageId> outage{};
    std::int64_t after = 0;
    int limit = 100;
    std::string account_manager{}, area_manager{};  // of the customer; empty: of anybody
  };
  virtual std::vector<Exception> exceptions(ExceptionFilter const& filter) = 0;
  virtual void close_exception(ExceptionId id, Time at, std::string_view by, std::string_view result) = 0;

  virtual void add_try(ExceptionId id, ExceptionTry const& one) = 0;
  virtual std::vector<ExceptionTry> tries(ExceptionId id) = 0;             // oldest first
  virtual std::vector<CallListSize> call_lists(Time now) = 0;              // of open ones to customers, by account and area manager
  virtual std::vector<DueExceptions> exceptions_due(Time from, Time until) = 0;  // by outage

  /// A STOP is taken back: somebody told us to write again.
  virtual void allow_number(std::string_view phone) = 0;
  /// The number is this customer's after all.
  virtual void confirm_number(std::string_view phone, CustomerId customer) = 0;
  virtual void note_word(PhoneWord const& word) = 0;
  virtual std::vector<PhoneWord> words(std::string_view phone) = 0;        // oldest first
  /// One more message that was refused for good; what arrived since the one before begins the count anew.
  virtual void note_failure(std::string_view phone, std::string_view lane, Time at) = 0;
  /// Those with at least so many failures and none that arrived since, and who lists them, worst first.
  virtual std::vector<FailingNumber> failing_numbers(int failures_min, int limit) = 0;
  /// Contacts of life-support customers that were checked before, or never; by customer.
  virtual std::vector<StaleContact> stale_life_support(Time before, int limit) = 0;
  virtual LinkBooks& links() = 0;
  virtual CampaignBooks& campaigns() = 0;
  virtual PublicBooks& published() = 0;
  virtual PaperBooks& papers() = 0;

  virtual void put_hold(Hold const& hold) = 0;
  virtual void lift_hold(std::string_view scope) = 0;
  virtual std::vector<Hold> holds() = 0;
};

}  // namespace lamplighter::notice
