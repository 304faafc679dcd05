// A message as a request to its provider, and what the answer means: pure, without a network.
#pragma once

#include <string>
#include <string_view>

#include "notifiers/gateway_reply.hpp"
#include "notifiers/http_provider.hpp"
#include "notifiers/http_request.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// The request. Errors: no text, one that is too long, or one that none of the approved texts becomes. The number once (`nonce`) is
/// made of the attempt, so that a provider that refuses repeats refuses the second of two equal requests.
Result<HttpRequest> provider_request(HttpNotifierSettings const& settings, Submission const& submission, Time now);

/// What the answers to a call's questions may put in: the message's own variables, without its number and without the configured values.
/// Error: as `provider_request`.
Result<Values> call_words(HttpNotifierSettings const& settings, Submission const& submission, Time now);

/// A message's variables without a look at its text: also of one that was sent before.
Values values_of(HttpNotifierSettings const& settings, Submission const& submission, Time now);
/// A template filled, with the provider's signature. Error: a header would hold a line end.
Result<HttpRequest> request_from(HttpNotifierSettings const& settings, RequestTemplate const& request, Values& values);

/// By the first rule that fits; none: uncertain, for a provider that we do not understand may have taken it.
GatewayReply read_answer(HttpProvider const& provider, long status, std::string_view body);

/// Parts as one text.
std::string whole_text(Submission const& submission);

}  // namespace lamplighter::notifiers
