// What is behind a link: a notice as it was sent with how things stand now, and the jobs that a crew's device may see.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/flow/engine.hpp"

namespace lamplighter::flow {

/// A notice behind its link. Personal: the text may name an address.
struct NoticeBehindLink {
  std::string language;
  std::string text;            // as it was sent, without the link itself
  Time sent_at;
  bool is_acknowledged = false;
  std::string state;           // of the outage now; his own where it is known: own_out, own_switched_on
  std::optional<Time> start, end, etr;  // of a plan, and the estimate, as they stand now
  std::optional<Time> started_at;       // of the outage, or of his own cut
  std::optional<Time> planned_end;      // of the planned cut by which he is out
  CustomerId customer{};                // whom it went to, where that is a customer
  bool may_rate = false;       // it says that supply is back, and was sent not long ago
  int stars = 0;               // as rated; 0: not yet
};
/// nullopt: unknown, over, or another purpose.
std::optional<NoticeBehindLink> view_notice_link(Store&, std::string_view hash, Time now);

/// Whether a crew's link may still be exchanged, and its language.
struct CrewLinkState {
  enum class Kind : std::uint8_t { unknown, ready, used } kind = Kind::unknown;
  std::string language;
};
CrewLinkState view_crew_link(Store&, std::string_view hash, Time now);

/// Who holds a device, by its passes: the crew that may act for one job. nullopt: this device has no pass for it, or the job is
/// not with that crew any more.
struct CrewHand {
  std::string crew;    // its id
  std::string outage;  // of the job
};
std::optional<CrewHand> crew_hand(Store&, std::string_view device, std::string_view job, Time now);
/// The same for a photo and a word of safety: also of a job that the device had and that is over, given back or with another crew, until a day after its pass ended.
/// What the crew saw is not lost by that.
std::optional<CrewHand> past_hand(Store&, std::string_view device, std::string_view job, Time now);
/// Taken also from a crew that had the job: help, clear.
bool is_word_of_safety(std::string_view word);
/// The device has some pass that is not over.
bool has_pass(Store&, std::string_view device, Time now);
/// So long a pass is remembered after its end.
inline constexpr std::chrono::hours crew_pass_grace{24};
/// {crew, jobs: […]} of this device, newest first; nullopt when it has no pass at all. A job that is with another crew by now is
/// shown with `is_yours` false and nothing but its id.
std::optional<boost::json::object> view_crew_page(Store&, std::string_view device, Time now);

}  // namespace lamplighter::flow
