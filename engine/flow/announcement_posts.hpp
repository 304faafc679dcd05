// What group robots post: a message to nobody by name, with the words of the public alert; taken by the chat it counts as A1.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

struct PostTime {
  Time due, expires;
  std::int64_t occurrence = 0;  // start of the cut in ms, or the event
};

/// Plans a post where the stage's ladder names a robot that there is. Released like any wave: holds and the desk's stop serve.
void plan_posts(Context&, outage::Outage const&, schedules::StageRule const&, PostTime);
/// The wave's moment: one message for each robot of the ladder, unless the plan has moved, or too few would be meant.
void release_posts(Context&, outage::Outage const&, notice::Wave const&, schedules::StageRule const&);

/// Whether a message is a post.
bool is_post(notice::Message const&);
enum class PostTaken : std::uint8_t { nothing, connection };
/// Out of the lane's queue: said as it is now, or not at all.
PostTaken take_post(Context&, std::string const& lane_name, Lane const&, outage::Outage const&, notice::Message const&);
/// After an answer, at a restart and at its end: an announcement, another try, or an alarm that a person must do it.
void on_post_check(Context&, notice::Message const&);

}  // namespace lamplighter::flow
