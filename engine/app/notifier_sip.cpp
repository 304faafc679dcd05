// Reads a notifier of kind `sip` strictly.
#include "engine/app/notifier_sip.hpp"

#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

using namespace std::chrono_literals;

// "16384-32767"
std::optional<std::pair<int, int>> range_of(std::string const& text) {
  std::pair<int, int> out;
  auto const* const end = text.data() + text.size();
  auto const first = std::from_chars(text.data(), end, out.first);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return std::nullopt;
  auto const second = std::from_chars(first.ptr + 1, end, out.second);
  if (second.ec != std::errc{} || second.ptr != end) return std::nullopt;
  return out;
}

/// A map of texts under keys of the operator's own choice.
std::vector<std::pair<std::string, std::string>> pairs_of(yaml::Reader& reader, std::string_view key) {
  std::vector<std::pair<std::string, std::string>> out;
  auto const* node = reader.optional_node(key);
  if (node == nullptr) return out;
  bool is_good = node->kind == yaml::Node::Kind::map;
  for (auto const& entry : node->entries) {
    is_good = is_good && (entry.value.kind == yaml::Node::Kind::scalar || entry.value.kind == yaml::Node::Kind::empty);
    out.emplace_back(entry.key, entry.value.text);
  }
  if (!is_good) reader.problem(key, "is no map of texts", fmt::format("write {}: {{NAME: TEXT}}", key));
  return out;
}

void read_waits(yaml::Reader& reader, notifiers::CallLimits& limits) {
  auto const span = [&](std::string_view key, std::optional<std::chrono::milliseconds> read, std::chrono::milliseconds& into,
                        std::chrono::milliseconds most) {
    if (!read) return;
    if (*read < 1s || *read > most) reader.problem(key, fmt::format("must be from 1s to {}s", most / 1s), "write for example 30s");
    else into = *read;
  };
  span("ring", reader.optional_span("ring"), limits.ring, 60s);
  span("key_wait", reader.optional_span("key_wait"), limits.key_wait, 30s);
  limits.plays_max = static_cast<int>(reader.optional_integer("plays", 1, 5).value_or(limits.plays_max));
}

void read_recordings(yaml::Reader& reader, yaml::Problems& problems, NotifierSurroundings const& around, notifiers::SpeechSettings& speech) {
  auto const* node = reader.optional_node("recordings");
  if (node == nullptr) return;
  if (node->kind != yaml::Node::Kind::map) {
    reader.problem("recordings", "is no map by language", "write recordings: {zh: {greeting: FILE.wav, ending: FILE.wav}}");
  }
  for (auto const& entry : node->entries) {
    yaml::Reader language(entry.value, problems, "recordings of " + entry.key);
    speech.recordings[entry.key] = {.greeting = around.absolute(language.text_or("greeting", "")),
                                    .ending = around.absolute(language.text_or("ending", ""))};
    language.finish();
  }
}

}  // namespace

void read_call_keys(yaml::Reader& reader, yaml::Problems& problems, NotifierSurroundings const& around, CallKeys const& into) {
  for (auto& [starts, becomes] : pairs_of(reader, "dial")) into.dial.push_back({std::move(starts), std::move(becomes)});
  into.connections = static_cast<int>(reader.optional_integer("connections", 1, 256).value_or(into.connections));
  into.calls_per_minute = static_cast<int>(reader.optional_integer("calls_per_minute", 1, 6'000).value_or(into.calls_per_minute));
  read_waits(reader, into.limits);
  for (auto& [language, voice] : pairs_of(reader, "voices")) into.speech.voices[language] = std::move(voice);
  into.speech.words_per_minute = static_cast<int>(reader.optional_integer("words_per_minute", 80, 300).value_or(into.speech.words_per_minute));
  read_recordings(reader, problems, around, into.speech);
  into.speech.fragments = around.absolute(reader.text_or("fragments", ""));
  if (reader.optional_boolean("mix_voices").value_or(false)) into.speech.missing = notifiers::SpeechSettings::Missing::speak_missing;
}

notifiers::SipSettings read_sip(yaml::Reader& reader, yaml::Problems& problems, NotifierSurroundings const& around) {
  notifiers::SipSettings sip;
  auto const problems_before = problems.size();
  sip.server = reader.required_text("server");
  sip.domain = reader.text_or("domain", "");
  sip.user = around.secret(reader, "user", reader.text_or("user", ""));
  sip.password = around.secret(reader, "password", reader.text_or("password", ""));
  sip.from = reader.text_or("from", "");
  sip.registers = reader.optional_boolean("register").value_or(sip.registers);
  sip.address = reader.text_or("address", "");
  sip.port = static_cast<int>(reader.optional_integer("port", 1, 65'535).value_or(sip.port));
  if (auto const text = reader.optional_text("sound_ports")) {
    if (auto const range = range_of(*text)) std::tie(sip.sound_port_min, sip.sound_port_max) = *range;
    else reader.problem("sound_ports", fmt::format("'{}' is no range", *text), "write for example 16384-32767");
  }
  sip.codec = reader.optional_choice("codec", {"alaw", "mulaw"}).value_or(0) == 0 ? notifiers::VoiceCodec::alaw : notifiers::VoiceCodec::mulaw;
  read_call_keys(reader, problems, around, {sip.dial, sip.connections, sip.calls_per_minute, sip.limits, sip.speech});
  if (problems.size() != problems_before) return sip;  // said already
  if (auto const checked = notifiers::check(sip); !checked) {
    reader.problem("kind", fmt::format("sip: {}", checked.error().message), "see docs/files.md, Configuration");
  }
  return sip;
}

std::vector<std::string_view> changed_sip_keys(notifiers::SipSettings const& one, notifiers::SipSettings const& other) {
  std::vector<std::string_view> out;
  auto const compare = [&](std::string_view key, auto member) {
    if (!(one.*member == other.*member)) out.push_back(key);
  };
  using notifiers::SipSettings;
  compare("server", &SipSettings::server);
  compare("domain", &SipSettings::domain);
  compare("user", &SipSettings::user);
  compare("password", &SipSettings::password);
  compare("from", &SipSettings::from);
  compare("register", &SipSettings::registers);
  compare("address", &SipSettings::address);
  compare("port", &SipSettings::port);
  if (one.sound_port_min != other.sound_port_min || one.sound_port_max != other.sound_port_max) out.push_back("sound_ports");
  compare("codec", &SipSettings::codec);
  compare("dial", &SipSettings::dial);
  compare("connections", &SipSettings::connections);
  compare("calls_per_minute", &SipSettings::calls_per_minute);
  if (!(one.limits == other.limits)) out.push_back("ring, key_wait, plays");
  if (!(one.speech == other.speech)) out.push_back("voices, words_per_minute, recordings, fragments, mix_voices");
  return out;
}

}  // namespace lamplighter::app
