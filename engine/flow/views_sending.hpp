// When what waits will have left, as a view.
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "engine/flow/desk_reader.hpp"
#include "engine/flow/engine.hpp"

namespace lamplighter::flow {

/// GET /sending/forecast: each gateway with the pace that it showed, each stage of an outage that waits for it, and the whole queue. Of one
/// outage or campaign only, where `outage` names one. Errors: not_found.
Result<boost::json::object> view_forecast(Store&, DeskReader&, Settings const&, Time now, std::string_view outage);

}  // namespace lamplighter::flow
