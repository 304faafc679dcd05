// Shared steps of the notice handlers: rules, places to write to, outcomes with their exceptions, words for texts.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"
#include "engine/flow/plan_windows.hpp"

namespace lamplighter::flow {

/// The policy that serves it: of an outage by its kind, of a campaign the one that it was asked for with. nullptr: none.
schedules::Policy const* policy_of(Settings const&, outage::Outage const&);
/// Under which name a stage has its texts: a campaign has texts of its own.
std::string text_name(outage::Outage const&, std::string_view stage);
/// The rule of a stage of this outage; `order` comes from the policy that serves orders. nullptr: there is none.
schedules::StageRule const* stage_rule(Settings const&, outage::Outage const&, std::string_view stage);
/// Whether the stage is for contacts of that role; one without a role may be anybody. No rule: for all.
bool is_for(schedules::StageRule const* rule, notice::Contact const& contact);

/// Holds that are in force, read once for many questions.
class Holds {
 public:
  explicit Holds(Context&);
  bool all() const { return scopes_.contains("all"); }
  bool notifier(std::string_view name) const { return scopes_.contains("notifier:" + std::string(name)); }
  bool stage(std::string_view name) const { return scopes_.contains("stage:" + std::string(name)); }
  bool wave(WaveId id) const { return scopes_.contains("wave:" + std::to_string(id.value)); }

 private:
  std::set<std::string, std::less<>> scopes_;
};

/// Where a notice can go: a rung of its ladder, the lane that serves its channel, and an address there.
struct Place {
  int rung = 0;
  std::string lane;
  std::string address;
  std::string language;
};
/// The first rung from `from_rung` on with a lane and an address. The reason says why there is none.
tl::expected<Place, notice::Reason> find_place(Context&, schedules::StageRule const&, notice::Notice const&,
                                               int from_rung);

/// Whether the recipient may still be told at this address: it is listed, and nobody said STOP or "wrong number" there since.
bool is_place_still_his(Context&, outage::Outage const&, notice::Notice const&, std::string_view channel, std::string_view address);

/// Notices to be, as waves: inserts both, sets timers, releases at once what is due. Returns how many notices went in.
std::size_t add_notices(Context&, outage::Outage const&, std::vector<notice::Draft> const&, std::string_view also_because = {});
/// One message to be: where it goes, from when, and for which notices.
struct Parcel {
  Place place;
  Time opens;
  std::vector<notice::Notice> notices;
};
struct Parcels {
  std::vector<Parcel> all;
  std::vector<std::pair<notice::Notice, notice::Reason>> nowhere;  // and why
};
/// When a customer's window of a plan ends, by customer and start.
using WindowEnds = std::map<std::pair<CustomerId, Time>, Time>;
/// Which messages these notices of one stage make from a rung on, moderated; nothing is written. `present`: the outage that a recipient is told about.
Parcels parcels_of(Context&, outage::Outage const&, schedules::StageRule const&, std::vector<notice::Notice> const&, int from_rung, WindowEnds const&,
                   std::function<OutageId(notice::Notice const&)> const& present);
/// What one batch releases of a wave: who is told for customers of two pieces gets a text of each.
inline constexpr std::size_t wave_piece = 1'000;
/// Whether notices to release are about all of an outage's recipients, or a few of perhaps very many.
enum class Share : std::uint8_t { whole, part };
/// Messages for these open notices from a rung on, moderated, in the queues. Who cannot be reached becomes an exception.
void release(Context&, outage::Outage const&, std::vector<notice::Notice> const&, int from_rung, Share share = Share::part);
/// Takes drafts of one stage for one customer; the night rule for `started` is applied.
std::optional<notice::Draft> draft_event(Context&, outage::Outage const&, std::string_view stage, std::int64_t occurrence,
                                         CustomerId, Time event);

/// Ends a notice as superseded.
void supersede(Context&, notice::Notice const&, notice::Reason);
/// Ends a notice as unproven and opens its exception; in shadow mode (`suppressed_by_mode`) no exception: nothing was owed to
/// the recipient by a program that only records.
void give_up(Context&, notice::Notice const&, notice::Evidence reached, notice::Reason);
/// Records proof; a late one closes the exception.
void prove(Context&, notice::Notice const&, notice::NoticeOutcome const&);
/// Attempts that count for a notice: those to an address that was voided by "wrong number" do not.
std::vector<notice::Attempt> counting_attempts(Context&, notice::Notice const&);
/// Applies a report to an attempt, keeps and logs it. Returns what it changed.
notifiers::MergeReason apply_report(Context&, notice::Attempt&, notice::AttemptState reported, int part, std::string_view detail);
/// Whether something newer has taken the place of its words; then it ends as superseded, and nobody is asked to call.
bool is_overtaken(Context&, notice::Notice const&);
/// An attempt whose answer was lost is `uncertain`. A channel that knows what became of it is asked, and keeps its connection until it
/// answers; otherwise the connection is free again. True: it is asked.
bool ask_for_lost(Context&, notice::Attempt&, std::string_view detail);
/// Puts outcomes that the evidence gives: proof, or unproven past the deadline where the words still hold.
void settle(Context&, MessageId);
/// The same for notices that are read already; those that are open still.
std::vector<notice::Notice> settle(Context&, std::vector<notice::Notice> const&);
/// After a report about an attempt that stood at `before`: a look at its message's ladder, without the work of one where nothing but
/// waiting is left.
void after_report(Context&, notice::AttemptState before, notice::Attempt const&);

/// The short reference that stands in every text about a stage, so that a repeat is known for one.
std::string reference_of(outage::Outage const&, std::string_view stage);
WindowEnds window_ends(std::span<outage::PlanWindow const>);
WindowEnds window_ends(Context&, outage::Outage const&);
/// The same for the customers of these notices only.
WindowEnds window_ends(Context&, outage::Outage const&, std::vector<notice::Notice> const&);
/// A moment as texts say it, worked out once for many texts: a local time costs more than most of what else a text says.
class MomentWords {
 public:
  struct Words {
    std::string date, time_of_day, both;
  };
  Words const& of(Time, schedules::Zone const&);

 private:
  std::map<std::pair<Time, std::string>, Words> known_;
};
/// What a text about these notices of one outage and stage can say: of who left it with a part what is so of that part, under the
/// reference of the first. All of them are in the same outage now.
notice::Variables text_values(Context&, outage::Outage const&, notice::Message const&,
                              std::vector<notice::Notice> const&, WindowEnds const&, MomentWords&);
/// Stages whose texts promise times of a plan's window.
bool names_window(std::string_view stage);

/// No schedule serves this kind of outage: the desk must know that nobody is told.
void alarm_without_policy(Context&, outage::Outage const&);
/// The alarm's kind of a channel that did not answer.
std::string unanswered_alarm(std::string_view lane);
void raise_notice_alarm(Context&, std::string kind, std::int64_t object, std::string text);

}  // namespace lamplighter::flow
