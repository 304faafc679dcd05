// Reading providers' descriptions.
#include "engine/app/provider_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "engine/app/shipped_providers.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

using notifiers::AnswerRule;
using notifiers::AttemptState;
using notifiers::HttpProvider;
using notifiers::JsonTemplate;
using notifiers::ReceiptRules;
using notifiers::ReceiptSignature;
using notifiers::RequestSignature;
using notifiers::TextTemplate;

TextTemplate template_at(yaml::Place const& place, std::string const& text, yaml::Problems& problems) {
  auto out = notifiers::parse_template(text);
  if (out) return std::move(*out);
  problems.add(place, out.error().message, "write {name} where a value stands");
  return {};
}

TextTemplate template_of(yaml::Reader& reader, std::string_view key, yaml::Problems& problems) {
  auto const text = reader.required_text(key);
  auto const* const node = reader.optional_node(key);
  return node == nullptr ? TextTemplate{} : template_at(node->place, text, problems);
}

/// Each member's text as a template.
std::vector<std::pair<std::string, TextTemplate>> templates_in(yaml::Node const& node, std::string_view what, yaml::Problems& problems) {
  std::vector<std::pair<std::string, TextTemplate>> out;
  if (node.kind != yaml::Node::Kind::map) problems.add(node.place, fmt::format("{} is no map", what), "write NAME: \"text\"");
  for (auto const& entry : node.entries) {
    if (entry.value.kind != yaml::Node::Kind::scalar) {
      problems.add(entry.place, fmt::format("{} '{}' is no text", what, entry.key), "write NAME: \"text\"");
    } else {
      out.emplace_back(entry.key, template_at(entry.value.place, entry.value.text, problems));
    }
  }
  return out;
}

bool is_json_literal(std::string_view text) {
  if (text == "true" || text == "false" || text == "null") return true;
  std::int64_t number = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() && std::to_string(number) == text;
}

// The loader bounds the depth, so this may call itself.
JsonTemplate json_of(yaml::Node const& node, yaml::Problems& problems) {
  JsonTemplate out;
  switch (node.kind) {
    case yaml::Node::Kind::map:
      for (auto const& entry : node.entries) out.members.emplace_back(entry.key, json_of(entry.value, problems));
      return out;
    case yaml::Node::Kind::list:
      out.kind = JsonTemplate::Kind::list;
      for (auto const& item : node.items) out.items.push_back(json_of(item, problems));
      return out;
    case yaml::Node::Kind::empty: problems.add(node.place, "a member of json is empty", "write \"\" or null"); return out;
    case yaml::Node::Kind::scalar: break;
  }
  bool const is_literal = !node.is_quoted && is_json_literal(node.text);
  out.kind = is_literal ? JsonTemplate::Kind::literal : JsonTemplate::Kind::text;
  if (is_literal) out.literal = node.text;
  else out.text = template_at(node.place, node.text, problems);
  return out;
}

/// `method` of the request is what it is by default.
void read_request(yaml::Node const& node, notifiers::RequestTemplate& out, yaml::Problems& problems) {
  yaml::Reader reader(node, problems, "request");
  out.method = reader.text_or("method", out.method);
  out.url = template_of(reader, "url", problems);
  if (auto const* const headers = reader.optional_node("headers")) out.headers = templates_in(*headers, "header", problems);
  if (auto const* const basic = reader.optional_node("basic")) {
    yaml::Reader pair(*basic, problems, "basic");
    auto user = template_of(pair, "user", problems);
    out.basic = {std::move(user), template_of(pair, "password", problems)};
    pair.finish();
  }
  auto const* const form = reader.optional_node("form");
  auto const* const json = reader.optional_node("json");
  if (form != nullptr && json != nullptr) reader.problem("json", "stands beside form", "keep one of them");
  if (form != nullptr) out.body = templates_in(*form, "form field", problems);
  else if (json != nullptr) out.body = json_of(*json, problems);
  reader.finish();
}

notifiers::HeaderSignature read_header_signature(yaml::Reader& reader, yaml::Problems& problems) {
  notifiers::HeaderSignature out;
  out.method = reader.optional_choice("hash", {"sha256", "sha1"}).value_or(0) == 0 ? notifiers::HashMethod::sha256 : notifiers::HashMethod::sha1;
  out.writing = reader.optional_choice("written", {"hex", "base64"}).value_or(0) == 0 ? notifiers::HashWriting::hex : notifiers::HashWriting::base64;
  out.header = reader.required_text("header");
  out.prefix = reader.text_or("prefix", "");
  out.signed_text = template_of(reader, "text", problems);
  out.key = template_of(reader, "key", problems);
  return out;
}

RequestSignature read_request_signature(yaml::Node const& node, yaml::Problems& problems) {
  RequestSignature out;
  yaml::Reader reader(node, problems, "signature");
  if (!reader.has("scheme")) reader.problem("scheme", "is missing", "write hmac or aliyun_pop");
  if (reader.optional_choice("scheme", {"hmac", "aliyun_pop"}).value_or(0) == 0) {
    out.scheme = RequestSignature::Scheme::header;
    out.header = read_header_signature(reader, problems);
  } else {
    out.scheme = RequestSignature::Scheme::aliyun_pop;
    out.key = template_of(reader, "key", problems);
    out.key_id = template_of(reader, "key_id", problems);
  }
  reader.finish();
  return out;
}

ReceiptSignature read_receipt_signature(yaml::Node const& node, yaml::Problems& problems) {
  ReceiptSignature out;
  yaml::Reader reader(node, problems, "receipt signature");
  if (!reader.has("scheme")) reader.problem("scheme", "is missing", "write hmac or twilio");
  if (reader.optional_choice("scheme", {"hmac", "twilio"}).value_or(0) == 0) {
    out.scheme = ReceiptSignature::Scheme::header;
    out.header = read_header_signature(reader, problems);
    out.timestamp_header = reader.text_or("timestamp_header", "");
    if (auto const span = reader.optional_span("tolerance")) out.tolerance = std::chrono::duration_cast<std::chrono::seconds>(*span);
  } else {
    out.scheme = ReceiptSignature::Scheme::twilio;
    out.key = template_of(reader, "key", problems);
  }
  reader.finish();
  return out;
}

/// "201" or "200-299".
template <class Rule>
void read_status(yaml::Reader& reader, Rule& rule) {
  auto const text = reader.optional_text("status");
  if (!text) return;
  auto const number = [&](std::string_view part, int& into) {
    auto const read = std::from_chars(part.data(), part.data() + part.size(), into);
    return part.size() == 3 && read.ec == std::errc{} && read.ptr == part.data() + part.size();
  };
  auto const dash = text->find('-');
  auto const first = std::string_view{*text}.substr(0, dash);
  auto const last = dash == std::string::npos ? first : std::string_view{*text}.substr(dash + 1);
  if (!number(first, rule.status_from) || !number(last, rule.status_to) || rule.status_from > rule.status_to) {
    reader.problem("status", fmt::format("'{}' is no status of HTTP", *text), "write 201 or 200-299");
  }
}

void read_answers(std::vector<yaml::Node> const& items, HttpProvider& out, yaml::Problems& problems) {
  constexpr std::array meanings{AnswerRule::Means::accepted, AnswerRule::Means::temporary, AnswerRule::Means::permanent, AnswerRule::Means::ours};
  for (auto const& item : items) {
    yaml::Reader reader(item, problems, "answer");
    AnswerRule rule;
    read_status(reader, rule);
    rule.field = reader.text_or("field", "");
    rule.is = reader.texts("is");
    if (!reader.has("means")) reader.problem("means", "is missing", "write accepted, temporary, permanent or ours");
    rule.means = meanings.at(reader.optional_choice("means", {"accepted", "temporary", "permanent", "ours"}).value_or(0));
    if (!reader.has("status") && !reader.has("field")) reader.problem("status", "is missing, and field too", "say which answers this line is about");
    reader.finish();
    out.answers.push_back(std::move(rule));
  }
}

/// The fields that a line of states asks for beside the state: a map of each to a word or to a list of them.
std::vector<notifiers::StateRule::Condition> conditions_in(yaml::Node const& node, yaml::Problems& problems) {
  std::vector<notifiers::StateRule::Condition> out;
  yaml::Reader reader(node, problems, "where");
  for (auto const& entry : node.entries) out.push_back({entry.key, reader.texts(entry.key)});
  reader.finish();
  return out;
}

notifiers::LanguageValues languages_in(yaml::Node const& node, yaml::Problems& problems) {
  notifiers::LanguageValues out;
  yaml::Reader reader(node, problems, "languages");
  for (auto const& entry : node.entries) {
    auto const* const of_language = reader.required_node(entry.key);
    if (of_language == nullptr) continue;
    yaml::Reader texts(*of_language, problems, "language " + entry.key);
    auto& values = out.emplace_back(entry.key, notifiers::Values{}).second;
    for (auto const& text : of_language->entries) values[text.key] = texts.required_text(text.key);
    texts.finish();
  }
  reader.finish();
  return out;
}

notifiers::StateRule state_rule(yaml::Node const& item, std::string_view known, yaml::Problems& problems) {
  yaml::Reader line(item, problems, "state");
  notifiers::StateRule rule;
  rule.is = line.texts("is");
  rule.code = line.texts("code");
  if (auto const* const where = line.optional_node("where")) rule.where = conditions_in(*where, problems);
  rule.says = line.text_or("says", "");
  auto const word = line.required_text("means");
  auto const state = notifiers::attempt_state_from(word);
  if (state) rule.means = *state;
  else if (!word.empty()) line.problem("means", fmt::format("'{}' is no state", word), fmt::format("write {}", known));
  line.finish();
  return rule;
}

void read_receipts(yaml::Node const& node, HttpProvider& out, yaml::Problems& problems) {
  yaml::Reader reader(node, problems, "receipts");
  ReceiptRules rules;
  if (!reader.has("body")) reader.problem("body", "is missing", "write form or json");
  rules.body = reader.optional_choice("body", {"form", "json"}).value_or(0) == 0 ? ReceiptRules::Body::form : ReceiptRules::Body::json;
  rules.attempt_field = reader.text_or("attempt", "");
  rules.state_field = reader.required_text("state");
  rules.code_field = reader.text_or("code", "");
  constexpr std::string_view known = "in_network, failed_temporary, failed_permanent, expired, delivered, heard or acknowledged";
  for (auto const& item : reader.required_list("states")) rules.states.push_back(state_rule(item, known, problems));
  if (auto const* const signature = reader.optional_node("signature")) rules.signature = read_receipt_signature(*signature, problems);
  if (auto const* const answer = reader.optional_node("answer")) {
    yaml::Reader said(*answer, problems, "answer");
    rules.answer_status = static_cast<int>(said.optional_integer("status", 200, 204).value_or(200));
    rules.answer_body = said.text_or("body", "");
    rules.answer_type = said.text_or("type", rules.answer_type);
    said.finish();
  }
  if (auto const* const says = reader.optional_node("says")) rules.says = templates_in(*says, "document", problems);
  reader.finish();
  out.receipts = std::move(rules);
}

/// "+08:00"
std::chrono::minutes offset_of(yaml::Reader& reader, std::string_view key) {
  auto const text = reader.text_or(key, "+00:00");
  int hours = 0, minutes = 0;
  auto const digits = [&](std::size_t at, int& into) {
    auto const read = std::from_chars(text.data() + at, text.data() + at + 2, into);
    return read.ec == std::errc{} && read.ptr == text.data() + at + 2;
  };
  bool const is_offset = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' && digits(1, hours) && digits(4, minutes) && hours <= 14 && minutes < 60;
  if (!is_offset) reader.problem(key, fmt::format("'{}' is no offset from UTC", text), "write +08:00");
  return (text.starts_with('-') ? -1 : 1) * (std::chrono::hours{hours} + std::chrono::minutes{minutes});
}

void read_lookup(yaml::Node const& node, HttpProvider& out, yaml::Problems& problems) {
  using Answer = notifiers::LookupRules::Answer;
  yaml::Reader reader(node, problems, "lookup");
  notifiers::LookupRules rules;
  if (auto const* const request = reader.required_node("request")) read_request(*request, rules.request, problems);
  for (auto const& item : reader.required_list("answers")) {
    yaml::Reader line(item, problems, "answer");
    Answer rule;
    read_status(line, rule);
    rule.field = line.text_or("field", "");
    rule.is = line.texts("is");
    if (!line.has("means")) line.problem("means", "is missing", "write found or absent");
    rule.means = line.optional_choice("means", {"found", "absent"}).value_or(0) == 0 ? Answer::Means::found : Answer::Means::absent;
    if (!line.has("status") && !line.has("field")) line.problem("status", "is missing, and field too", "say which answers this line is about");
    line.finish();
    rules.answers.push_back(std::move(rule));
  }
  rules.rows = reader.text_or("rows", "");
  if (auto const* const match = reader.optional_node("match")) rules.match = templates_in(*match, "field", problems);
  rules.created_field = reader.text_or("created", "");
  rules.total_field = reader.text_or("total", "");
  rules.page = static_cast<std::size_t>(reader.optional_integer("page", 1, 1'000).value_or(0));
  rules.state_field = reader.text_or("state", "");
  rules.code_field = reader.text_or("code", "");
  constexpr std::string_view known = "accepted, in_network, failed_temporary, failed_permanent, expired, delivered, heard or acknowledged";
  if (reader.has("states")) {
    for (auto const& item : reader.required_list("states")) rules.states.push_back(state_rule(item, known, problems));
  }
  if (auto const span = reader.optional_span("believed_after")) rules.believed_after = std::chrono::duration_cast<std::chrono::milliseconds>(*span);
  rules.day_offset = offset_of(reader, "day_offset");
  reader.finish();
  out.lookup = std::move(rules);
}

void read_replies(yaml::Node const& node, HttpProvider& out, yaml::Problems& problems) {
  yaml::Reader reader(node, problems, "replies");
  notifiers::ReplyRules rules;
  rules.from_field = reader.required_text("from");
  rules.text_field = reader.required_text("text");
  rules.to_field = reader.text_or("to", "");
  rules.id_field = reader.text_or("id", "");
  if (auto const* const answer = reader.optional_node("answer")) {
    yaml::Reader said(*answer, problems, "answer");
    rules.answer_status = static_cast<int>(said.optional_integer("status", 200, 204).value_or(200));
    rules.answer_body = said.text_or("body", "");
    rules.answer_type = said.text_or("type", rules.answer_type);
    said.finish();
  }
  reader.finish();
  out.replies = std::move(rules);
}

HttpProvider provider_in(yaml::Node const& node, std::string const& name, yaml::Problems& problems) {
  HttpProvider out;
  out.name = name;
  yaml::Reader reader(node, problems, "provider");
  if (auto const* const request = reader.required_node("request")) read_request(*request, out.request, problems);
  if (auto const* const signature = reader.optional_node("signature")) out.signature = read_request_signature(*signature, problems);
  read_answers(reader.required_list("answers"), out, problems);
  out.detail_field = reader.text_or("detail", "");
  if (auto const* const receipts = reader.optional_node("receipts")) read_receipts(*receipts, out, problems);
  if (auto const* const replies = reader.optional_node("replies")) read_replies(*replies, out, problems);
  if (auto const* const lookup = reader.optional_node("lookup")) read_lookup(*lookup, out, problems);
  if (auto const* const dial = reader.optional_node("dial")) {
    yaml::Reader rules(*dial, problems, "dial");
    for (auto const& entry : dial->entries) out.dial.emplace_back(entry.key, rules.text_or(entry.key, ""));
    rules.finish();
  }
  if (auto const* const languages = reader.optional_node("languages")) out.languages = languages_in(*languages, problems);
  out.characters_max = static_cast<std::size_t>(reader.optional_integer("characters_max", 1, 100'000).value_or(static_cast<std::int64_t>(out.characters_max)));
  out.parameter_max = static_cast<std::size_t>(reader.optional_integer("parameter_max", 1, 1'000).value_or(static_cast<std::int64_t>(out.parameter_max)));
  if (auto const span = reader.optional_span("validity_max")) out.validity_max = std::chrono::duration_cast<std::chrono::seconds>(*span);
  reader.finish();
  return out;
}

}  // namespace

HttpProvider provider_from(std::string_view text, std::string const& name, yaml::Problems& problems) {
  auto const document = yaml::load_text(text, name, problems);
  return document ? provider_in(*document, name, problems) : HttpProvider{};
}

HttpProvider read_provider(std::string const& name, std::string const& folder, yaml::Place const& named_at, yaml::Problems& problems) {
  auto const shipped = shipped_provider_files();
  auto const found = std::ranges::find(shipped, std::string_view{name}, &ShippedProvider::name);
  if (found != shipped.end()) return provider_from(found->text, name, problems);
  auto const path = (std::filesystem::path(folder) / name).lexically_normal();
  if (!std::filesystem::exists(path)) {
    problems.add(named_at, fmt::format("provider '{}' is none of the shipped ones and no file", name), "write twilio, aliyun, twilio-voice, aliyun-voice or the path of a description");
    return {};
  }
  auto const document = yaml::load_file(path.string(), problems);
  return document ? provider_in(*document, path.string(), problems) : HttpProvider{};
}

std::vector<notifiers::ApprovedText> read_approved_texts(std::vector<yaml::Node> const& items, yaml::Problems& problems) {
  std::vector<notifiers::ApprovedText> out;
  for (auto const& item : items) {
    yaml::Reader reader(item, problems, "template");
    auto const id = reader.required_text("id");
    auto approved = notifiers::parse_approved_text(id, reader.required_text("text"));
    if (approved) out.push_back(std::move(*approved));
    else reader.problem("text", approved.error().message, "copy the text that the carrier approved, with ${name} for each parameter");
    reader.finish();
  }
  return out;
}

}  // namespace lamplighter::app
