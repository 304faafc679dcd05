// The pure decisions about notices: who is told, what a revision changes for whom, when to climb, repeat or give up.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/notice/types.hpp"
#include "engine/outage/types.hpp"
#include "schedules/due.hpp"

namespace lamplighter::notice {

/// The stage that tells who keeps a feed 单电源运行 of the time in which he has no second one: the only one that he is owed.
inline constexpr std::string_view reduced_security_stage = "reduced_security";

using Spans = std::vector<std::pair<Time, Time>>;  // sorted, merged over the customer's service points

/// One customer and when the subject interrupts it: for plans the windows, for faults one open-ended window.
struct Affected {
  CustomerId customer;
  Spans windows;       // in which he is without supply
  Spans reduced = {};  // in which he keeps a feed and has no other
};
/// Windows per customer from windows per service point: overlapping ones merge. By customer id.
std::vector<Affected> affected_customers(std::span<outage::PlanWindow const> windows);

/// A notice to be, before it has ids.
struct Draft {
  Recipient recipient;
  std::string stage;
  std::int64_t occurrence = 0;
  Time due_at, expires_at, proof_due;
  Evidence required = Evidence::e3;
  bool needs_go = false;
  std::vector<schedules::DueReason> reasons;
};
/// Everything a plan owes one customer at `now`: of the windows in which he keeps a feed only `reduced_security`, of the
/// others everything else. Stages that are not sent (folded, past, not selected) are left out, and so are public
/// announcements, which are made to nobody by name. Of `facts` what is the outage's: kind, cause, how many customers.
std::vector<Draft> plan_drafts(schedules::Policy const& policy, Affected const& affected, Customer const& customer,
                               schedules::Subject const& facts, schedules::Zone const& zone, Time now);
/// One event stage for one customer; nullopt when the policy has no such stage or leaves this customer out.
std::optional<Draft> event_draft(schedules::Policy const& policy, std::string_view stage, std::int64_t occurrence,
                                 Customer const& customer, schedules::Subject const& facts, schedules::Zone const& zone,
                                 Time event, Time now);

/// The dated stages that a campaign owes one customer at `now`; those whose time has passed follow their late rule.
std::vector<Draft> campaign_drafts(schedules::Policy const& policy, Customer const& customer, schedules::Subject const& facts,
                                   schedules::Zone const& zone, Time now);

/// What a revision (or a recomputed audience) means for one customer.
struct RevisionVerdict {
  enum class Act : std::uint8_t {
    nothing,            // own windows unchanged: keeps what was planned and told
    tell_change,        // told before: supersede unsent, plan the stages still ahead again, send `rescheduled`
    plan_again,         // not told yet: supersede and plan again, silently
    add,                // newly affected: gets what it missed
    withdraw,           // no longer affected and told: `withdrawn`
    drop,               // no longer affected, never told: supersede only
  } act;
  Reason reason;
};
RevisionVerdict judge_revision(Affected const* before, Affected const* after, bool was_told);
/// Whether each window of the one is a window of the other that moved by no more than the policy lets pass.
bool is_small_change(schedules::Renotice const& limits, Affected const& before, Affected const& after);

/// What to do next for one message, given all attempts of it so far.
struct LadderFacts {
  std::vector<Attempt> attempts;       // of this message, by number
  bool may_repeat = false;             // hazards, life-support, last stage
  milliseconds receipt_wait{0};        // this rung's wait for proof
  bool has_next_rung = false;
  bool is_lane_reachable = true;
  Evidence required = Evidence::e3;
  Evidence highest_of_channel = Evidence::e3;
  Time due_at, expires_at, proof_due;
};
struct LadderVerdict {
  enum class Act : std::uint8_t { submit, wait, climb, give_up, done } act;
  Reason reason;
  Time look_again_at;  // for submit (not before) and wait
};
/// Domain §5: evidence below what is required climbs; a refusal for a while is retried with back-off on the same rung while
/// the text is useful; `uncertain` waits for its receipt, and where the stage may repeat goes again over another channel if
/// there is one, else over the same; routine stages wait for the receipt time-out; the end is an exception, never silence.
LadderVerdict next_ladder_step(LadderFacts const& facts, Time now);
/// 5 s, 10 s, 20 s … 5 min by number of refusals; no chance in it: the lane is paced elsewhere.
Time next_retry_at(int refusals, Time now);

/// Best evidence a notice has, over all attempts of all messages that cover it.
Evidence best_evidence(std::span<Attempt const> attempts);
/// The outcome that evidence gives at `now`, or nullopt while there is none.
std::optional<NoticeOutcome> outcome_of(Notice const& notice, Evidence reached, Time now);

/// What a channel can write to: "sms" and "voice" want a phone, "sms" none that is a fixed line, "email" a mail address, "spool" takes either or the customer's id.
std::optional<std::string> address_for(std::string_view channel, Contact const& contact);

/// The contact as it is to what a STOP does not end: its numbers are barred where they are wrong, and no longer by a STOP.
Contact despite_stop(Contact contact);

/// Moderation: notices for the same address, language and stage share one message; the first is the recipient named.
struct Envelope {
  std::string address;
  std::string language;
  std::vector<std::size_t> notices;  // positions in the input
};
struct Addressee {
  std::string address;   // empty: none on this channel
  std::string language;
};
std::vector<Envelope> moderate(std::span<Addressee const> addressees);

}  // namespace lamplighter::notice
