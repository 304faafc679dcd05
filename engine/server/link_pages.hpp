// The pages behind links in messages: a notice with one button, and a crew's link with one button. They work without a script.
#pragma once

#include <string>
#include <string_view>

#include "engine/flow/views_links.hpp"
#include "engine/server/public_page.hpp"

namespace lamplighter::server {

/// The notice as it was sent, how things stand now, and the button, or when it was acknowledged thanks for it.
std::string notice_link_html(flow::NoticeBehindLink const& notice, PublicUtility const& utility, schedules::Zone const& zone, Time now);
/// What a crew reads before its device takes the job.
std::string crew_link_html(flow::CrewLinkState const& state, PublicUtility const& utility);
/// A link that cannot be exchanged: why, in the engine's words and in Chinese.
std::string crew_link_refused_html(std::string_view why, PublicUtility const& utility);

}  // namespace lamplighter::server
