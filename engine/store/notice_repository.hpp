// The notice room's port over the database: notices and outcomes, messages and attempts, the queue, exceptions, holds.
#pragma once

#include "engine/notice/repository.hpp"
#include "engine/store/campaign_books.hpp"
#include "engine/store/counter_journal.hpp"
#include "engine/store/link_books.hpp"
#include "engine/store/notice_reads.hpp"
#include "engine/store/paper_books.hpp"
#include "engine/store/public_books.hpp"
#include "engine/store/repository_context.hpp"
#include "engine/store/row_journal.hpp"

namespace lamplighter::store {

/// One region's notices in one database. Counters change with what they count. Every call is inside the caller's
/// transaction and may throw DatabaseError.
class SqlNoticeRepository final : public notice::Repository {
 public:
  explicit SqlNoticeRepository(RepositoryContext context)
      : context_(std::move(context)), db_(context_.db), links_(context_), campaigns_(context_), published_(context_), papers_(context_) {
    *context_.write_gathered = [this] { write_gathered(); };
  }
  SqlNoticeRepository(SqlNoticeRepository const&) = delete;
  SqlNoticeRepository& operator=(SqlNoticeRepository const&) = delete;

  void expect(notice::Expected const& expected) override;

  WaveId insert_wave(notice::Wave const& wave) override;
  std::optional<notice::Wave> find_wave(WaveId id) override;
  std::vector<notice::Wave> waves(OutageId outage) override;
  void set_wave_state(WaveId id, notice::Wave::State state) override;

  std::vector<NoticeId> insert_notices(std::vector<notice::Notice> const& notices) override;
  std::optional<notice::Notice> find_notice(NoticeId id) override;
  std::vector<notice::Notice> notices(OutageId outage) override;
  std::vector<notice::Notice> notices_page(OutageId outage, std::int64_t after, int limit) override;
  std::vector<notice::Notice> open_notices(OutageId outage) override;
  std::vector<notice::Notice> open_notices_of_wave(WaveId wave) override;
  std::vector<notice::Notice> notices_of_message(MessageId message) override;
  bool put_outcome(notice::NoticeOutcome const& outcome) override;
  std::optional<notice::NoticeOutcome> outcome(NoticeId id) override;
  void reopen(NoticeId id) override;
  std::vector<notice::Recipient> told(OutageId outage) override;
  std::vector<notice::StageCount> counters(OutageId outage) override;

  MessageId insert_message(notice::Message const& message, std::vector<NoticeId> const& notices) override;
  std::vector<MessageId> queue_messages(std::vector<notice::NewMessage> const& messages) override;
  std::optional<notice::Message> find_message(MessageId id) override;
  std::vector<notice::Message> messages_of_notice(NoticeId id) override;
  std::vector<MessageId> messages_to(std::string_view address, int limit) override;
  void put_text(MessageId id, std::string const& subject, std::vector<std::string> const& parts) override;
  std::vector<std::string> text(MessageId id) override;

  void enqueue(MessageId id, std::string_view lane, int priority, Time due) override;
  std::vector<notice::QueueEntry> due_messages(std::string_view lane, Time now, int limit) override;
  void dequeue(MessageId id, std::string_view lane, int priority, Time due) override;
  void dequeue(std::string_view lane, std::vector<notice::QueueEntry> const& first) override;
  std::int64_t queue_length(std::string_view lane) override;
  std::optional<Time> next_due(std::string_view lane) override;

  AttemptId insert_attempt(notice::Attempt const& attempt, Time lease_until) override;
  std::optional<notice::Attempt> find_attempt(AttemptId id) override;
  std::vector<notice::Attempt> attempts(MessageId message) override;
  std::vector<notice::Attempt> attempts_of_notice(NoticeId id) override;
  void update_attempt(notice::Attempt const& attempt) override;
  void end_lease(AttemptId id) override;
  void renew_lease(AttemptId id, Time until) override;
  std::vector<AttemptId> leased() override;
  std::vector<AttemptId> overdue_leases(Time now) override;
  int in_flight(std::string_view lane) override;
  std::vector<SentTo> sent_to(std::string_view address, Time since) override;
  void log_attempt(AttemptId id, Time at, notice::AttemptState state, std::string_view reason,
                   std::string_view detail) override;
  void keep_raw_receipt(notice::RawReceipt const& receipt) override;
  std::vector<notice::RawReceipt> raw_receipts(AttemptId attempt, std::int64_t after, int limit) override;
  std::vector<notice::RawReceipt> all_raw_receipts(std::int64_t after, int limit) override;

  std::optional<notice::Customer> find_customer(CustomerId id) override;
  std::vector<notice::Contact> contacts(CustomerId id) override;
  std::vector<notice::Contact> contacts_by_phone(std::string_view phone) override;
  void stop_number(std::string_view phone) override;
  void void_number(std::string_view phone, CustomerId customer) override;
  std::vector<std::string> wrong_numbers(CustomerId customer) override;

  ExceptionId open_exception(notice::Exception const& exception) override;
  std::optional<notice::Exception> find_exception(ExceptionId id) override;
  std::optional<notice::Exception> exception_of(NoticeId id) override;
  std::vector<notice::Exception> exceptions(ExceptionFilter const& filter) override;
  void close_exception(ExceptionId id, Time at, std::string_view by, std::string_view result) override;

  void add_try(ExceptionId id, notice::ExceptionTry const& one) override;
  std::vector<notice::ExceptionTry> tries(ExceptionId id) override;
  std::vector<notice::CallListSize> call_lists(Time now) override;
  std::vector<notice::DueExceptions> exceptions_due(Time from, Time until) override;

  void allow_number(std::string_view phone) override;
  void confirm_number(std::string_view phone, CustomerId customer) override;
  void note_word(notice::PhoneWord const& word) override;
  std::vector<notice::PhoneWord> words(std::string_view phone) override;
  void note_failure(std::string_view phone, std::string_view lane, Time at) override;
  std::vector<notice::FailingNumber> failing_numbers(int failures_min, int limit) override;
  std::vector<notice::StaleContact> stale_life_support(Time before, int limit) override;
  notice::LinkBooks& links() override { return links_; }
  notice::CampaignBooks& campaigns() override { return campaigns_; }
  notice::PublicBooks& published() override { return published_; }
  notice::PaperBooks& papers() override { return papers_; }

  void put_hold(notice::Hold const& hold) override;
  void lift_hold(std::string_view scope) override;
  std::vector<notice::Hold> holds() override;

  /// While it gathers, counters change once, by `write_counters`, before the commit.
  CounterJournal& counter_changes() { return changes_; }
  void write_counters();
  /// While they gather, rows that nobody reads meanwhile are written together: by `write_gathered`, at the end of each step and before
  /// the commit.
  template <class Act>
  void each_journal(Act act) {
    act(changes_), act(logs_), act(texts_), act(leases_), act(progress_), act(outcomes_);
  }
  void write_gathered();
  /// What was read and written before is read again; also after a rollback.
  void forget_read();
  void forget_personal() { reads_.forget_personal(); }
  void forget_expected() { reads_.forget_expected(); }

 private:
  void count(CounterJournal::Change const& change);
  void write_count(CounterJournal::Change const& change);
  using Subject = NoticeReads::Subject;
  std::optional<Subject> subject_of(MessageId id);
  std::optional<Subject> subject_of(NoticeId id);
  void count_notice(NoticeId id, std::string_view from, std::string_view to);
  void count_attempt(MessageId message, std::string_view lane, std::optional<notice::AttemptState> from, notice::AttemptState to);

  RepositoryContext context_;
  Database& db_;
  SqlLinkBooks links_;
  SqlCampaignBooks campaigns_;
  CounterJournal changes_;
  RowJournal logs_, texts_;
  RowJournal leases_;  // attempt, lane, until; an end has the attempt alone
  RowJournal progress_;  // of attempts: id, state, parts, delivered, conflict, finished_at, reason; of each the last counts
  RowJournal outcomes_;  // the first of each notice
  void write_leases();
  void write_progress();  // also before attempts are read by SQL
  void write_outcomes();  // also before outcomes are read by SQL
  // Good while nothing is undone; ids may be given again after that.
  std::optional<std::pair<AttemptId, notice::AttemptState>> last_found_;
  std::optional<std::pair<MessageId, Subject>> last_subject_;
  std::uint64_t found_at_ = 0;  // the database's count of undoings
  void forget_undone();
  // Of this transaction and those before it, while nobody else has changed them. Each is nullptr where it is neither kept nor expected; the row is good until the next call.
  bool keeps_read();
  std::vector<MessageId> insert_all(std::vector<notice::NewMessage> const& messages);
  void keep_new(MessageId id, notice::NewMessage const& one);
  void keep_fresh(std::vector<NoticeId> const& ids, std::vector<notice::Notice> const& notices);
  std::vector<notice::Notice> keep_open(std::vector<notice::Notice> notices);
  void expect_messages(std::vector<std::int64_t> const& keys);
  void expect_notices(std::vector<std::int64_t> const& keys);
  void expect_told_by(std::vector<std::int64_t> const& messages);
  void expect_customers(std::vector<std::int64_t> const& keys);
  void keep_attempts(std::string const& sql, std::vector<std::int64_t> const& keys);
  notice::Message const* message_read(MessageId id);
  std::vector<notice::Notice> const* notices_read(MessageId id);
  std::vector<notice::Attempt>* attempts_read(MessageId id);
  notice::Attempt* attempt_read(AttemptId id);
  std::vector<std::string> const* text_read(MessageId id);
  std::optional<notice::NoticeOutcome>* outcome_read(NoticeId id);
  std::optional<notice::Exception> const* exception_read(NoticeId id);
  std::vector<MessageId> const* messages_of_read(NoticeId id);
  std::optional<notice::Customer> const* customer_read(CustomerId id);
  std::vector<notice::Contact> const* contacts_read(CustomerId id);
  std::vector<std::string> const* wrong_numbers_read(CustomerId id);
  NoticeReads reads_;
  std::uint64_t changes_seen_ = 0;  // of people
  SqlPublicBooks published_;
  SqlPaperBooks papers_;
};

}  // namespace lamplighter::store
