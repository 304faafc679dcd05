// What a provider is asked about a submission whose answer was lost, and what its list means: pure, without a network.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "notifiers/gateway_reply.hpp"
#include "notifiers/http_provider.hpp"
#include "notifiers/http_request.hpp"

namespace lamplighter::notifiers {

/// The question. `round` is another one each time it is asked, so that a provider that refuses equal requests takes each.
/// Error: a header would hold a line end.
Result<HttpRequest> lookup_request(HttpNotifierSettings const& settings, LostSubmission const& lost, int round, Time now);

/// By the first rule that fits. Absent only where the list is known to be whole: an answer that was cut, is not JSON, shows fewer
/// entries than it counts, or a full page, says nothing of what is missing.
GatewayLookup read_lookup(HttpNotifierSettings const& settings, LostSubmission const& lost, long status, std::string_view body, Time now);

}  // namespace lamplighter::notifiers
