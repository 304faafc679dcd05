// Fills a provider's request and judges its answers.
#include "notifiers/provider_request.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "notifiers/callback_key.hpp"
#include "notifiers/json_rows.hpp"
#include "notifiers/kannel_request.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/utf8.hpp"
#include "notifiers/xml_text.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char one) { return (one & 0xC0) != 0x80; }));
}

std::string iso_time(Time now) {
  auto const day = std::chrono::floor<std::chrono::days>(now);
  std::chrono::year_month_day const calendar{day};
  std::chrono::hh_mm_ss const time{std::chrono::floor<std::chrono::seconds>(now - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(calendar.year()), static_cast<unsigned>(calendar.month()),
                     static_cast<unsigned>(calendar.day()), time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string validity_text(HttpProvider const& provider, Submission const& submission) {
  auto seconds = std::chrono::seconds{submission.validity};
  if (seconds.count() <= 0) return {};
  if (provider.validity_max.count() > 0) seconds = std::min(seconds, provider.validity_max);
  return std::to_string(seconds.count());
}

/// Puts id and parameters of the approved text that this one is into the values.
Result<void> approve(HttpProvider const& provider, std::string const& text, Values& values) {
  if (provider.templates.empty()) return {};
  for (auto const& approved : provider.templates) {
    auto const parameters = parameters_of(approved, text, provider.parameter_max);
    if (!parameters) continue;
    std::string json = "{";
    for (auto const& [name, value] : *parameters) json += (json.size() > 1 ? "," : "") + json_quoted(name) + ":" + json_quoted(value);
    values["template"] = approved.id;
    values["template_parameters"] = json + "}";
    return {};
  }
  return tl::unexpected(Error{"the text is none of those that the carrier approved; nothing was sent"});
}

std::string dialled(std::vector<std::pair<std::string, std::string>> const& rules, std::string const& number) {
  std::pair<std::string, std::string> const* best = nullptr;
  for (auto const& rule : rules) {
    if (number.starts_with(rule.first) && (best == nullptr || rule.first.size() > best->first.size())) best = &rule;
  }
  return best == nullptr ? number : best->second + number.substr(best->first.size());
}

void put_language(LanguageValues const& languages, std::string const& language, Values& into) {
  if (languages.empty()) return;
  auto const found = std::ranges::find(languages, language, &LanguageValues::value_type::first);
  for (auto const& [name, value] : (found == languages.end() ? languages.front() : *found).second) into[name] = value;
}

/// Members and items that become empty are left out, and so is an object that loses all of its own.
std::string filled_json(JsonTemplate const& json, Values const& values) {
  switch (json.kind) {
    case JsonTemplate::Kind::literal: return json.literal;
    case JsonTemplate::Kind::text: {
      auto const text = filled(json.text, values);
      return text.empty() ? std::string{} : json_quoted(text);
    }
    case JsonTemplate::Kind::list: {
      std::string out;
      for (auto const& item : json.items) {
        auto const text = filled_json(item, values);
        if (!text.empty()) out += (out.empty() ? "" : ",") + text;
      }
      return '[' + out + ']';
    }
    case JsonTemplate::Kind::object: break;
  }
  std::string out;
  for (auto const& [name, member] : json.members) {
    auto const text = filled_json(member, values);
    if (!text.empty()) out += (out.empty() ? "" : ",") + json_quoted(name) + ":" + text;
  }
  return '{' + out + '}';
}

FormFields filled_form(FormTemplate const& form, Values const& values) {
  FormFields out;
  for (auto const& [name, text] : form) {
    if (auto value = filled(text, values); !value.empty()) out.emplace_back(name, std::move(value));
  }
  return out;
}

/// `base` is an address and stands as it is; every other value is one word of it.
std::string filled_url(TextTemplate const& url, Values const& values) {
  std::string out;
  for (auto const& piece : url.pieces) {
    out += piece.literal;
    auto const found = values.find(piece.variable);
    if (found != values.end()) out += piece.variable == "base" ? found->second : percent_encoded(found->second);
  }
  return out;
}

std::string path_of(std::string_view url) {
  auto const host = url.find("://");
  auto const slash = host == std::string_view::npos ? host : url.find('/', host + 3);
  return slash == std::string_view::npos ? "/" : std::string{url.substr(slash)};
}

void write_body(HttpNotifierSettings const& settings, RequestTemplate const& request, Values const& values, HttpRequest& out) {
  auto const& body = request.body;
  if (auto const* const form = std::get_if<FormTemplate>(&body)) {
    auto fields = filled_form(*form, values);
    if (settings.provider.signature.scheme == RequestSignature::Scheme::aliyun_pop) {
      fields.emplace_back("AccessKeyId", filled(settings.provider.signature.key_id, values));
      fields.emplace_back("SignatureMethod", "HMAC-SHA1");
      fields.emplace_back("SignatureVersion", "1.0");
      fields.emplace_back("SignatureNonce", values.at("nonce"));
      fields.emplace_back("Timestamp", values.at("time"));
      fields = signed_for_aliyun(out.method, std::move(fields), filled(settings.provider.signature.key, values));
    }
    out.body = written_form(fields);
    out.headers.emplace_back("Content-Type: application/x-www-form-urlencoded; charset=utf-8");
  } else if (auto const* const json = std::get_if<JsonTemplate>(&body)) {
    out.body = filled_json(*json, values);
    out.headers.emplace_back("Content-Type: application/json; charset=utf-8");
  }
}

bool fits(AnswerRule const& rule, long status, JsonFields const& fields) {
  if (status < rule.status_from || status > rule.status_to) return false;
  if (rule.field.empty()) return true;
  auto const found = fields.find(rule.field);
  return found != fields.end() && std::ranges::find(rule.is, found->second) != rule.is.end();
}

}  // namespace

std::string whole_text(Submission const& submission) {
  std::string out;
  for (auto const& part : submission.parts) out += (out.empty() ? "" : "\n") + part;
  return valid_utf8(out);
}

Values values_of(HttpNotifierSettings const& settings, Submission const& submission, Time now) {
  auto const& provider = settings.provider;
  auto const text = whole_text(submission);
  auto values = settings.values;
  put_language(provider.languages, submission.language, values);
  values["to"] = submission.address;
  values["to_without_plus"] = submission.address.starts_with('+') ? submission.address.substr(1) : submission.address;
  values["to_dialled"] = dialled(provider.dial, submission.address);
  values["text"] = text;
  values["subject"] = valid_utf8(submission.subject);
  values["language"] = submission.language;
  values["reference"] = submission.reference;
  values["attempt"] = std::to_string(submission.attempt.value);
  values["validity_seconds"] = validity_text(provider, submission);
  values["time"] = iso_time(now);
  values["timestamp"] = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  values["nonce"] = to_hex(hmac_sha256(settings.secret, fmt::format("nonce:{}:{}", settings.name, submission.attempt.value))).substr(0, 32);
  values["callback"] = fmt::format("{}/api/v1/receipts/{}/{}?k={}", settings.callback_base, settings.name, submission.attempt.value,
                                   callback_key(settings.secret, settings.name, submission.attempt));
  values["text_xml"] = xml_text(text);
  values["callback_xml"] = xml_text(values["callback"]);
  return values;
}

namespace {

Result<Values> message_values(HttpNotifierSettings const& settings, Submission const& submission, Time now) {
  auto const& provider = settings.provider;
  auto const text = whole_text(submission);
  if (text.empty()) return tl::unexpected(Error{"there is no text to send"});
  if (characters_of(text) > provider.characters_max) {
    return tl::unexpected(Error{fmt::format("the text has {} characters, this provider takes {}", characters_of(text), provider.characters_max)});
  }
  auto values = values_of(settings, submission, now);
  if (auto const approved = approve(provider, text, values); !approved) return tl::unexpected(approved.error());
  return values;
}

}  // namespace

Result<Values> call_words(HttpNotifierSettings const& settings, Submission const& submission, Time now) {
  auto values = message_values(settings, submission, now);
  if (!values) return values;
  std::erase_if(*values, [&](auto const& one) { return one.first.starts_with("to") || settings.values.contains(one.first); });
  return values;
}

Result<HttpRequest> provider_request(HttpNotifierSettings const& settings, Submission const& submission, Time now) {
  auto values = message_values(settings, submission, now);
  if (!values) return tl::unexpected(values.error());
  return request_from(settings, settings.provider.request, *values);
}

Result<HttpRequest> request_from(HttpNotifierSettings const& settings, RequestTemplate const& request, Values& values) {
  auto const& provider = settings.provider;
  HttpRequest out{.method = request.method, .url = filled_url(request.url, values)};
  write_body(settings, request, values, out);
  for (auto const& [name, value] : request.headers) out.headers.push_back(fmt::format("{}: {}", name, filled(value, values)));
  if (request.basic) {
    auto const& [user, password] = *request.basic;
    out.headers.push_back("Authorization: Basic " + to_base64(filled(user, values) + ':' + filled(password, values)));
  }
  if (provider.signature.scheme == RequestSignature::Scheme::header) {
    values["method"] = out.method;
    values["url"] = out.url;
    values["path"] = path_of(out.url);
    values["body"] = out.body;
    out.headers.push_back(fmt::format("{}: {}", provider.signature.header.header, header_signature(provider.signature.header, values)));
  }
  bool const has_break = std::ranges::any_of(out.headers, [](std::string const& one) { return one.find_first_of("\r\n") != std::string::npos; });
  if (has_break) return tl::unexpected(Error{"a header would hold a line end"});
  return out;
}

GatewayReply read_answer(HttpProvider const& provider, long status, std::string_view body) {
  auto const rows = read_json_rows(body);
  auto const fields = rows && rows->size() == 1 ? rows->front() : JsonFields{};
  auto detail = fmt::format("{}", status);
  if (auto const found = fields.find(provider.detail_field); !provider.detail_field.empty() && found != fields.end()) {
    detail += ' ' + safe_detail(found->second);
  }
  for (auto const& rule : provider.answers) {
    if (!fits(rule, status, fields)) continue;
    switch (rule.means) {
      case AnswerRule::Means::accepted: return {Kind::accepted, Reach::answers, std::move(detail)};
      case AnswerRule::Means::temporary: return {Kind::rejected_temporarily, Reach::answers, std::move(detail)};
      case AnswerRule::Means::permanent: return {Kind::rejected_permanently, Reach::answers, std::move(detail)};
      case AnswerRule::Means::ours: return {Kind::rejected_temporarily, Reach::refuses_us, std::move(detail)};
    }
  }
  return {Kind::uncertain, Reach::answers, std::move(detail)};
}

}  // namespace lamplighter::notifiers
