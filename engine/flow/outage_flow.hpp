// Facts about supply: device reports, calls, meter reports and what a desk says, applied to outages in one transaction.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Handlers of commands. Each returns the API's answer, or an error after which everything it did is rolled back.
Result<Answer> on_device_report(Context&, Command const&);
Result<Answer> on_trouble_call(Context&, Command const&);
Result<Answer> on_close_call(Context&, Command const&);  // one that nobody could locate
Result<Answer> on_meter_reports(Context&, Command const&);
Result<Answer> on_declare_outage(Context&, Command const&);
Result<Answer> on_confirm_outage(Context&, Command const&);
Result<Answer> on_set_etr(Context&, Command const&);
Result<Answer> on_restore_outage(Context&, Command const&);  // supply confirmed by a person
Result<Answer> on_cancel_outage(Context&, Command const&);
Result<Answer> on_merge_outage(Context&, Command const&);
Result<Answer> on_split_outage(Context&, Command const&);

void on_momentary_limit(Context&, OutageId);
void on_confirmation_due(Context&, OutageId, int step);
void on_etr_overdue(Context&, OutageId, std::int64_t etr_number);

/// Supply of a step (0 = all energised steps) is confirmed: its customers are told, the outage may be restored.
void confirm_supply(Context&, OutageId, int step, outage::Reason by, std::string const& actor);
/// Changes the state, writes history, decision and live event. The only place where an outage's state is written.
void change_state(Context&, outage::Outage&, outage::State to, outage::Reason reason, std::string const& actor);
/// Customers who are out in this outage now, by id, without repetition; not those who keep a feed of several.
std::vector<CustomerId> customers_out(Context&, OutageId);

/// The key of the words that the reporter of this hears at once; empty when there is nothing to fear.
std::string_view safety_text(outage::CallKind);

}  // namespace lamplighter::flow
