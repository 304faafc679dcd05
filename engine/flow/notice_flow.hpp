// Notices from obligation to proof: drafts, waves, messages, attempts, receipts, ladders and exceptions, each in the caller's transaction.
#pragma once

#include <span>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Tells customers about an event stage of an outage: inserts notices and a wave; released at once or when quiet hours end.
/// A customer told of the same stage and occurrence before is left out.
void tell(Context&, outage::Outage const&, std::string_view stage, std::int64_t occurrence,
          std::span<CustomerId const> customers, Time event);
/// The present order of a job among all orders of all jobs: the occurrence of what is said about it.
std::int64_t order_occurrence(dispatch::Job const&);
/// An order to a crew is a notice to it: stage `order`, occurrence = `order_occurrence`.
void tell_crew(Context&, dispatch::Job const&, dispatch::Crew const&, outage::Outage const&);
/// Orders of this job before its present number, or all of them when it is at nobody's hand, end as superseded: a crew that
/// lost the job, or whose job is over, is not called again.
void supersede_orders(Context&, dispatch::Job const&);
/// The orders that stand of a job that goes to another outage end as superseded: they name the place of this one.
void end_orders(Context&, dispatch::Job);
/// A crew acknowledged its order: E5.
void crew_acknowledged(Context&, dispatch::Job const&);

/// Writes every notice that the plan owes, and its waves (at approval).
void plan_published(Context&, outage::Outage const&, outage::Plan const&, std::vector<outage::PlanWindow> const& windows);
/// Only those whose own windows changed hear of it; `stage` is what the told ones get: rescheduled, delayed, extended.
void plan_revised(Context&, outage::Outage const&, outage::Plan const&, std::vector<outage::PlanWindow> const& before,
                  std::vector<outage::PlanWindow> const& after, std::string_view stage);
/// Unsent notices end as superseded; those told get `cancelled`.
void plan_cancelled(Context&, outage::Outage const&, outage::Plan const&);
/// The desk said go: waves that waited for it and are due leave.
void plan_gone(Context&, outage::Outage const&);
/// A great wave leaves in pieces, one a batch: `after` is the last notice of the piece before.
void on_wave_due(Context&, WaveId, NoticeId after = {});
/// A person has looked at what a wave was held for, its size or its feeder: it leaves when nothing else holds it.
void release_wave(Context&, WaveId);
void on_ladder_check(Context&, MessageId);
/// Takes due messages of every lane up to its free connections, writes their attempts as `submitting` and puts the sends into
/// the effects. Called once per batch, last.
void submit_due(Context&);
/// What a notifier answered, and what a gateway reported. Unknown attempts are answered, kept and change nothing.
void on_submitted(Context&, notifiers::SubmissionOutcome const&);
Result<Answer> on_receipt(Context&, notifiers::Receipt const&);
/// A report that could not be read is kept as it came, and the desk is told.
Result<Answer> on_raw_receipt(Context&, notice::RawReceipt receipt);
/// Attempts whose answer is overdue are `uncertain`: their lane is free again, and the desk is told.
void end_overdue_leases(Context&);
/// After a start: attempts whose bytes may have left are `uncertain`; everything else is still queued.
void recover_attempts(Context&);

Result<Answer> on_close_exception(Context&, Command const&);
Result<Answer> on_hold_sending(Context&, Command const&);
Result<Answer> on_release_sending(Context&, Command const&);
void hold_all(Context&, std::string_view by, std::string_view why);

/// A reply by a person: 1/OK acknowledges, 2 still out, STATUS is answered, WRONG voids, STOP opts out; the rest goes to a person.
Result<Answer> on_inbound_message(Context&, Command const&);

}  // namespace lamplighter::flow
