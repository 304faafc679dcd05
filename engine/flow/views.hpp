// What is shown of a region: JSON views over a store, read on a connection of their own, so that reading never delays a fact.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "engine/flow/engine.hpp"

namespace lamplighter::flow {

/// Pages: at most `limit` rows after the cursor. `next` in the answer is the cursor of the next page, absent at the end.
struct Page {
  std::int64_t after = 0;
  int limit = 100;
};

/// What a viewer may see of people: contact details only with `full`.
enum class Detail : std::uint8_t { without_people, full };

boost::json::object view_outages(Store&, outage::OutageFilter const&, Time now);
/// One outage with devices, steps, calls, history, counts by class, ETR. Errors: not_found.
Result<boost::json::object> view_outage(Store&, std::string_view ref, Time now);
boost::json::object view_plans(Store&, bool only_open);
Result<boost::json::object> view_plan(Store&, std::string_view ref);
/// Notices of an outage with their outcome, messages, attempts and evidence; and the counters by stage.
Result<boost::json::object> view_notices(Store&, std::string_view ref, Page const&);
/// One of them.
boost::json::object view_notice(Store&, notice::Notice const&);
/// Gateways' reports about this attempt that nobody could read, as they came: may repeat messages. Errors: not_found, for what
/// is no attempt's number.
Result<boost::json::object> view_raw_receipts(Store&, std::string_view attempt, Page const&);
boost::json::object view_all_raw_receipts(Store&, Page const&);
/// Whose customers; empty: anybody's.
struct Managers {
  std::string account, area;
};
/// With `full` also the contacts and what callers noted; with settings only those contacts for whom the stage is, for what somebody
/// owes is not told to whoever lives there.
boost::json::object view_exceptions(Store&, Page const&, bool only_open, Detail, Managers const& = {}, Settings const* = nullptr);
/// How many people each account and area manager has to call, by those names; `account_manager`: of this one only, empty: of all.
boost::json::object view_call_lists(Store&, Time now, std::string_view account_manager);
/// Numbers that keep failing with who lists them, and contacts of life-support customers that nobody has checked for long. Personal.
boost::json::object view_contact_health(Store&, Settings const&, Time now);
/// A customer's numbers, which of them are not written to, and who said so when. Personal. Errors: not_found.
Result<boost::json::object> view_numbers(Store&, std::string_view customer_ref);
boost::json::object view_crews(Store&);
boost::json::object view_jobs(Store&, bool only_open, Page const&);
boost::json::object view_work_parties(Store&);
/// Alarms, holds, queue lengths by lane, calls that nobody could locate: with `full` also the number to call back.
boost::json::object view_desk(Store&, Settings const&, Detail = Detail::without_people);
/// All network revisions, newest first.
boost::json::object view_network_revisions(Store&);
/// One with its feeders' standing and, where there was a network before it, the difference from that; which customers
/// it adds, removes or moves only with `full`, how many always. Errors: not_found.
Result<boost::json::object> view_network_revision(Store&, std::string_view number, Detail);

/// Which version of a plan or outage this view shows, in quotes: what If-Match compares. Sums that grow by themselves
/// are left out of it.
std::string version_tag(boost::json::object view);
/// Whether `header` (If-Match, If-None-Match) lists the tag, or is "*".
bool lists_tag(std::string_view header, std::string_view tag);

/// For everybody: open outages by area, never a single home; counts under five are "fewer than 5".
struct PublicOutage {
  std::string ref, area, state, kind, cause;
  std::string crew{};          // how far its crew is: a word of `crew_word`
  std::int64_t customers = 0;  // 0 = none affected
  bool is_few = false;         // fewer than 5
  std::optional<Time> started_at, etr;
  std::optional<Time> planned_start, planned_end;  // of a plan: the cut that runs, else the next
  std::optional<geo::Coordinate> at;  // of the area, rounded; never of a home
  struct Cut {
    Time start, end;
  };
  std::vector<Cut> cuts_after{};     // of a plan of several days, the nearest cuts after that one
  std::int64_t more_cuts_after = 0;  // and how many more
  std::int64_t customers_after = 0;  // without supply in some of them
};
std::vector<PublicOutage> public_outages(Store&, Time now);

}  // namespace lamplighter::flow
