// Which answers a route may give, and which of its headers matter: the part of the API document that clients act on.
#pragma once

#include <boost/json/object.hpp>

#include "engine/server/routes.hpp"

namespace lamplighter::server {

/// The document's `responses` of a route: every status with its media type and headers.
boost::json::object documented_answers(Route const& route);

/// The route serves this view.
bool is_view(Route const& route, View view);
/// A change that may say which version of a plan or outage it means.
bool takes_if_match(Route const& route);
/// A request that may be named, so that sending it again changes nothing.
bool takes_idempotency_key(Route const& route);
/// An answer that carries an ETag.
bool has_tag(Route const& route);

}  // namespace lamplighter::server
