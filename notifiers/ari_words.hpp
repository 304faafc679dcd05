// What is said to Asterisk's REST interface, and what its events mean: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notifiers/ari_course.hpp"
#include "notifiers/ari_settings.hpp"
#include "notifiers/http_request.hpp"

namespace lamplighter::notifiers {

/// `number` as it is dialled. The channel has our own id: a second request for it is answered 409 and rings nobody.
HttpRequest originate_request(AriSettings const& settings, AttemptNumber attempt, std::string const& number);
/// Whether the channel is there: what a lost answer to `originate_request` leaves open.
HttpRequest look_request(AriSettings const& settings, AttemptNumber attempt);
HttpRequest play_request(AriSettings const& settings, AttemptNumber attempt, int number, std::string const& file);
HttpRequest stop_playing_request(AriSettings const& settings, AttemptNumber attempt, int number);
HttpRequest hang_up_request(AriSettings const& settings, AttemptNumber attempt);
/// The channels that our application still holds.
HttpRequest application_request(AriSettings const& settings);
/// Path and query of the event stream.
std::string events_target(AriSettings const& settings);
std::string authorization(AriSettings const& settings);

/// What an answer to `originate_request` says: nothing where the channel is made, or stands already.
std::optional<CallRefusal> read_originate(long status);

struct AriEvent {
  enum class Kind : std::uint8_t { ringing, answered, play_began, play_ended, key, destroyed, replaced } kind = Kind::ringing;
  AttemptNumber attempt{};
  int number = 0;                  // of a playing
  PlayEnd end = PlayEnd::done;
  char key = ' ';
  int cause = 0;
};
/// nullopt: of another's channel, or of no interest. `replaced` concerns no channel: another program took our application.
std::optional<AriEvent> read_event(AriSettings const& settings, std::string_view text);
/// The attempts of an answer to `application_request`.
std::vector<AttemptNumber> read_channels(AriSettings const& settings, std::string_view body);

}  // namespace lamplighter::notifiers
