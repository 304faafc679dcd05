// An alert as the Common Alerting Protocol 1.2 writes it (OASIS), and the words that it says in each language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/notice/public_alert.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::notice {

/// Whether people are meant: `exercise` marks a drill in every text.
enum class AlertStatus : std::uint8_t { actual, exercise, test };
std::optional<AlertStatus> alert_status_from(std::string_view word);

/// Who publishes. Without a sender nothing is published.
struct AlertPublisher {
  std::string sender{};        // as "outages@example.org": without spaces, commas, < and &
  std::string name{};          // of the utility
  std::string phone{};         // empty: nobody is asked to call
  std::string page{};          // address of the public page; empty: there is none
  AlertStatus status = AlertStatus::actual;
};

/// What one language says.
struct AlertWords {
  std::string language;        // RFC 3066: "zh-CN", "en"
  std::string event, headline, description, instruction;
};
/// For each configured language that we speak, in its order; in English when we speak none of them.
std::vector<AlertWords> alert_words(PublicSituation const&, AlertPublisher const&, std::vector<std::string> const& languages,
                                    schedules::Zone const&, Time now);

/// The whole document. `before`: the alerts of this outage that it updates or cancels, by number.
std::string cap_alert(PublicAlert const& alert, PublicSituation const& situation, AlertPublisher const&,
                      std::vector<AlertWords> const& words, std::vector<PublicAlert> const& before, schedules::Zone const&);

/// "2026-03-02T08:00:00+08:00": whole seconds with the zone's offset, never Z.
std::string cap_time(Time time, schedules::Zone const& zone);

}  // namespace lamplighter::notice
