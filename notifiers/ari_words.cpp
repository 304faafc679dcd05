// Writes ARI requests and reads ARI events.
#include "notifiers/ari_words.hpp"

#include <charconv>

#include <fmt/format.h>

#include "notifiers/json_rows.hpp"
#include "notifiers/kannel_request.hpp"
#include "notifiers/keyed_hash.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

HttpRequest request(AriSettings const& settings, std::string method, std::string const& path) {
  return {.method = std::move(method), .url = settings.url + "/ari" + path, .headers = {"Authorization: " + authorization(settings)}, .body = {}};
}

std::string put_in(std::string text, std::string_view place, std::string_view value) {
  auto const at = text.find(place);
  return at == std::string::npos ? text : text.replace(at, place.size(), value);
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t out = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional{out} : std::nullopt;
}

std::string_view value_in(JsonFields const& fields, std::string_view name) {
  auto const found = fields.find(name);
  return found == fields.end() ? std::string_view{} : std::string_view{found->second};
}

/// "lamplighter-42" and, of a playing, "lamplighter-42-3".
struct Named {
  AttemptNumber attempt;
  int playing = 0;
};
std::optional<Named> named(AriSettings const& settings, std::string_view id) {
  if (!id.starts_with(settings.app) || !id.substr(settings.app.size()).starts_with('-')) return std::nullopt;
  id.remove_prefix(settings.app.size() + 1);
  auto const dash = id.find('-');
  auto const attempt = number_in(id.substr(0, dash));
  auto const playing = dash == std::string_view::npos ? std::optional<std::int64_t>{0} : number_in(id.substr(dash + 1));
  if (!attempt || *attempt <= 0 || !playing) return std::nullopt;
  return Named{{*attempt}, static_cast<int>(*playing)};
}

std::string playing_id(AriSettings const& settings, AttemptNumber attempt, int number) { return fmt::format("{}-{}", channel_id(settings, attempt), number); }

}  // namespace

std::string authorization(AriSettings const& settings) { return "Basic " + to_base64(settings.user + ':' + settings.password); }

std::string events_target(AriSettings const& settings) { return "/ari/events?app=" + percent_encoded(settings.app) + "&subscribeAll=false"; }

HttpRequest originate_request(AriSettings const& settings, AttemptNumber attempt, std::string const& number) {
  auto const seconds = std::chrono::ceil<std::chrono::seconds>(settings.limits.ring).count();
  auto path = fmt::format("/channels?endpoint={}&app={}&appArgs={}&timeout={}&channelId={}", percent_encoded(put_in(settings.endpoint, "{number}", number)),
                          percent_encoded(settings.app), attempt.value, seconds, percent_encoded(channel_id(settings, attempt)));
  if (!settings.caller_id.empty()) path += "&callerId=" + percent_encoded(settings.caller_id);
  return request(settings, "POST", path);
}

HttpRequest look_request(AriSettings const& settings, AttemptNumber attempt) { return request(settings, "GET", "/channels/" + percent_encoded(channel_id(settings, attempt))); }

HttpRequest play_request(AriSettings const& settings, AttemptNumber attempt, int number, std::string const& file) {
  auto const media = put_in(settings.media.empty() ? "sound:" + settings.sounds + "/{file}" : settings.media, "{file}", file);
  return request(settings, "POST", fmt::format("/channels/{}/play/{}?media={}", percent_encoded(channel_id(settings, attempt)),
                                               percent_encoded(playing_id(settings, attempt, number)), percent_encoded(media)));
}

HttpRequest stop_playing_request(AriSettings const& settings, AttemptNumber attempt, int number) {
  return request(settings, "DELETE", "/playbacks/" + percent_encoded(playing_id(settings, attempt, number)));
}

HttpRequest hang_up_request(AriSettings const& settings, AttemptNumber attempt) {
  return request(settings, "DELETE", "/channels/" + percent_encoded(channel_id(settings, attempt)));
}

HttpRequest application_request(AriSettings const& settings) { return request(settings, "GET", "/applications/" + percent_encoded(settings.app)); }

std::optional<CallRefusal> read_originate(long status) {
  if ((status >= 200 && status < 300) || status == 409) return std::nullopt;
  auto const detail = [&](std::string_view words) { return fmt::format("{} ({})", words, status); };
  if (status == 401 || status == 403) return CallRefusal{Kind::rejected_temporarily, ServerReach::refuses_us, detail("Asterisk refuses our user or password")};
  // Whose fault it is nobody says; a number is not given up for a trunk that is missing.
  if (status == 400 || status == 404) return CallRefusal{Kind::rejected_temporarily, ServerReach::answers, detail("Asterisk cannot call this endpoint")};
  return CallRefusal{Kind::rejected_temporarily, ServerReach::in_trouble, detail("Asterisk is in trouble")};
}

std::optional<AriEvent> read_event(AriSettings const& settings, std::string_view text) {
  auto const rows = read_json_rows(text);
  if (!rows || rows->size() != 1) return std::nullopt;
  auto const& fields = rows->front();
  auto const type = value_in(fields, "type");
  if (type == "ApplicationReplaced") return AriEvent{.kind = AriEvent::Kind::replaced};
  bool const is_playing = type == "PlaybackStarted" || type == "PlaybackFinished";
  auto const of = named(settings, value_in(fields, is_playing ? "playback.id" : "channel.id"));
  if (!of) return std::nullopt;
  AriEvent out{.attempt = of->attempt, .number = of->playing};
  if (type == "StasisStart") {
    out.kind = AriEvent::Kind::answered;
  } else if (type == "ChannelStateChange" && value_in(fields, "channel.state") == "Ringing") {
    out.kind = AriEvent::Kind::ringing;
  } else if (type == "PlaybackStarted") {
    out.kind = AriEvent::Kind::play_began;
  } else if (type == "PlaybackFinished") {
    out.kind = AriEvent::Kind::play_ended;
    out.end = value_in(fields, "playback.state") == "done" ? PlayEnd::done : PlayEnd::failed;
  } else if (type == "ChannelDtmfReceived" && value_in(fields, "digit").size() == 1) {
    out.kind = AriEvent::Kind::key;
    out.key = value_in(fields, "digit").front();
  } else if (type == "ChannelDestroyed") {
    out.kind = AriEvent::Kind::destroyed;
    out.cause = static_cast<int>(number_in(value_in(fields, "cause")).value_or(0));
  } else {
    return std::nullopt;
  }
  return out;
}

std::vector<AttemptNumber> read_channels(AriSettings const& settings, std::string_view body) {
  std::vector<AttemptNumber> out;
  auto const rows = read_json_rows(body);
  if (!rows || rows->size() != 1) return out;
  for (auto const& [name, value] : rows->front()) {
    auto const of = name.starts_with("channel_ids.") ? named(settings, value) : std::nullopt;
    if (of && of->playing == 0) out.push_back(of->attempt);
  }
  return out;
}

}  // namespace lamplighter::notifiers
