// The texts of a plan's stages as they would read, before there is a notice to send.
#pragma once

#include <boost/json/array.hpp>

#include "engine/flow/plan_preview.hpp"

namespace lamplighter::flow {

/// For each stage ahead, each channel of its ladder that there is, and each language of the utility: {stage, channel, language,
/// subject, text}, or {…, problem} where nothing could be sent. Written for `example`, whose first window it names; links come
/// only with a message.
boost::json::array preview_texts(Context&, PlanShape const&, schedules::Policy const&, outage::PlanWindow const& example);

}  // namespace lamplighter::flow
