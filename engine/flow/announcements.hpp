// Axis A: that something was announced in public is a fact with who, when, where and by what it can be shown. It raises no E.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"
#include "engine/notice/public_books.hpp"

namespace lamplighter::flow {

/// POST …/announcements of a plan: {level: A1 | A2 | A3, means, where, at, evidence, stage}. Errors: not_found; conflict, a draft;
/// invalid: in the future, A2 or A3 without what shows it, A3 by other means than village or property manager, an unknown stage.
Result<Answer> on_announce_plan(Context&, Command const&);

/// Keeps an announcement: row, audit, record of the outage, event; ends the desk's alarm when nothing is left to be announced.
void note_announcement(Context&, outage::Outage const&, notice::Announcement);
/// The public page and the feed of alerts show the plan: A1, once for each revision.
void note_published(Context&, outage::Outage const&, std::string_view alert);

/// Whether it is an announcement as this stage asks for one.
bool serves(notice::Announcement const&, schedules::StageRule const&);
/// When the plan's present windows were first announced as the policy asks for it; nullopt: not yet.
std::optional<Time> announced_at(Context&, outage::Outage const&, outage::Plan const&);

}  // namespace lamplighter::flow
