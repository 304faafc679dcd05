// Reads and checks a provider's callbacks.
#include "notifiers/provider_receipts.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "notifiers/json_rows.hpp"
#include "notifiers/kannel_request.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t raw_bytes_max = 8 * 1024;
constexpr std::size_t rows_max = 5'000;

std::string_view header_of(CallbackRequest const& request, std::string_view name) {
  auto const is_it = [&](auto const& header) {
    return std::ranges::equal(header.first, name, [](char one, char other) {
      return one == (other >= 'A' && other <= 'Z' ? static_cast<char>(other + 32) : other);
    });
  };
  auto const found = std::ranges::find_if(request.headers, is_it);
  return found == request.headers.end() ? std::string_view{} : std::string_view{found->second};
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number out{};
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

bool contains(std::vector<std::string> const& words, std::string_view word) { return std::ranges::find(words, word) != words.end(); }

std::string_view value_in(JsonFields const& fields, std::string const& name) {
  auto const found = fields.find(name);
  return found == fields.end() ? std::string_view{} : std::string_view{found->second};
}

std::string raw_of(JsonFields const& fields) {
  std::string out = "{";
  for (auto const& [name, value] : fields) out += (out.size() > 1 ? "," : "") + json_quoted(name) + ":" + json_quoted(value);
  return valid_utf8(out + "}", raw_bytes_max);
}

}  // namespace

ProviderReceipts::ProviderReceipts(HttpNotifierSettings settings) : settings_(std::move(settings)) {
  if (!check(settings_) || !settings_.provider.receipts) std::abort();
}

CallbackReader::Proof ProviderReceipts::proof() const {
  bool const has_none = settings_.provider.receipts->signature.scheme == ReceiptSignature::Scheme::none;
  return has_none ? Proof::key_in_address : Proof::signature;
}

bool ProviderReceipts::is_signed(CallbackRequest const& request) const {
  auto const& rules = *settings_.provider.receipts;
  auto const url = settings_.callback_base + std::string{request.path};
  switch (rules.signature.scheme) {
    case ReceiptSignature::Scheme::none: return false;
    case ReceiptSignature::Scheme::twilio: {
      auto const fields = rules.body == ReceiptRules::Body::form ? read_form(request.body) : FormFields{};
      return fields && is_twilio_signature(filled(rules.signature.key, settings_.values), url, *fields, request.body, header_of(request, "x-twilio-signature"));
    }
    case ReceiptSignature::Scheme::header: break;
  }
  auto values = settings_.values;
  if (!rules.signature.timestamp_header.empty()) {
    auto const text = header_of(request, rules.signature.timestamp_header);
    auto const moment = number_in<std::int64_t>(text);
    if (!moment) return false;
    auto const now = std::chrono::floor<std::chrono::seconds>(request.now).time_since_epoch().count();
    // Written so that no moment, however far off, overflows.
    if (*moment < now - rules.signature.tolerance.count() || *moment > now + rules.signature.tolerance.count()) return false;
    values["timestamp"] = text;
  }
  values["body"] = request.body;
  values["url"] = url;
  return is_same_secret(header_signature(rules.signature.header, values), header_of(request, rules.signature.header.header));
}

Result<std::vector<JsonFields>> ProviderReceipts::fields_of(CallbackRequest const& request) const {
  auto const& rules = *settings_.provider.receipts;
  std::vector<JsonFields> rows;
  if (rules.body == ReceiptRules::Body::form) {
    auto const form = read_form(request.body);
    if (!form) return tl::unexpected(Error{"the body is no form that can be read"});
    auto& fields = rows.emplace_back();
    for (auto const& [name, value] : *form) {
      if (!fields.emplace(name, valid_utf8(value)).second) return tl::unexpected(Error{"a field of the form stands twice"});
    }
  } else {
    auto read = read_json_rows(request.body);
    if (!read) return tl::unexpected(read.error());
    if (read->size() > rows_max) return tl::unexpected(Error{fmt::format("{} reports at once, at most {} are read", read->size(), rows_max)});
    rows = std::move(*read);
  }
  auto const mark = request.path.find('?');
  auto const query = mark == std::string_view::npos ? std::nullopt : read_form(request.path.substr(mark + 1));
  if (!query) return rows;
  for (auto const& [name, value] : *query) {
    if (name == "k") continue;  // our key
    for (auto& fields : rows) fields.insert_or_assign("query." + name, valid_utf8(value));
  }
  return rows;
}

Result<std::vector<CallbackRow>> ProviderReceipts::read(CallbackRequest const& request) const {
  auto const rows = fields_of(request);
  if (!rows) return tl::unexpected(rows.error());
  std::vector<CallbackRow> out;
  for (auto const& fields : *rows) out.push_back(row_of(fields, request));
  return out;
}

StateRule const* ProviderReceipts::rule_of(JsonFields const& fields) const {
  auto const& rules = *settings_.provider.receipts;
  auto const state = value_in(fields, rules.state_field), code = rules.code_field.empty() ? std::string_view{} : value_in(fields, rules.code_field);
  auto const fits = [&](StateRule const& rule) {
    return (rule.is.empty() || contains(rule.is, state)) && (rule.code.empty() || contains(rule.code, code)) &&
           std::ranges::all_of(rule.where, [&](auto const& condition) { return contains(condition.is, value_in(fields, condition.field)); });
  };
  auto const found = std::ranges::find_if(rules.states, fits);
  return found == rules.states.end() ? nullptr : &*found;
}

CallbackRow ProviderReceipts::row_of(JsonFields const& fields, CallbackRequest const& request) const {
  auto const& rules = *settings_.provider.receipts;
  auto attempt = request.attempt;
  if (!rules.attempt_field.empty()) {
    auto const number = number_in<std::int64_t>(value_in(fields, rules.attempt_field));
    attempt = number && *number > 0 ? std::optional{AttemptNumber{*number}} : std::nullopt;
  }
  auto const refused = [&](std::string what) { return CallbackRow{attempt, tl::unexpected(Error{std::move(what)}), raw_of(fields)}; };
  if (!attempt) return refused(fmt::format("names no attempt of ours in '{}'", rules.attempt_field));
  auto const* const rule = rule_of(fields);
  if (rule == nullptr) return refused(fmt::format("'{}' holds no state that the provider's description knows", rules.state_field));
  auto detail = safe_detail(value_in(fields, rules.state_field));
  auto const code = rules.code_field.empty() ? std::string_view{} : value_in(fields, rules.code_field);
  if (!code.empty()) detail += ' ' + safe_detail(code);
  for (auto const& condition : rule->where) detail += fmt::format(" {}={}", safe_detail(condition.field), safe_detail(value_in(fields, condition.field)));
  return {attempt, Receipt{.attempt = *attempt, .part = whole_message, .state = rule->means, .detail = std::move(detail)}, {}};
}

CallbackAnswer ProviderReceipts::answer() const {
  auto const& rules = *settings_.provider.receipts;
  return {rules.answer_status, rules.answer_type, rules.answer_body};
}

CallbackAnswer ProviderReceipts::answer_to(CallbackRequest const& request) const {
  auto const& rules = *settings_.provider.receipts;
  auto out = answer();
  if (rules.says.empty() || !settings_.texts || !request.attempt) return out;
  auto const rows = fields_of(request);
  auto const* const rule = rows && rows->size() == 1 ? rule_of(rows->front()) : nullptr;
  auto const words = rule == nullptr || rule->says.empty() ? std::nullopt : settings_.texts->find(*request.attempt, request.now);
  if (!words) return out;
  auto const document = std::ranges::find(rules.says, rule->says, &FormTemplate::value_type::first);
  auto values = settings_.values;
  values.insert(words->begin(), words->end());
  out.body = filled(document->second, values);
  return out;
}

bool ProviderReceipts::has_replies() const { return settings_.provider.replies.has_value(); }

/// An empty text is one: who sends nothing has said something that a person reads.
Result<std::vector<InboundRow>> ProviderReceipts::read_replies(CallbackRequest const& request) const {
  if (!has_replies()) return CallbackReader::read_replies(request);
  auto const& rules = *settings_.provider.replies;
  auto const rows = fields_of(request);
  if (!rows) return tl::unexpected(rows.error());
  std::vector<InboundRow> out;
  for (auto const& fields : *rows) {
    auto const at = [&](std::string const& name) { return name.empty() ? std::string{} : std::string{value_in(fields, name)}; };
    InboundText one{at(rules.from_field), at(rules.text_field), at(rules.to_field), at(rules.id_field)};
    bool const is_one = !one.from.empty() && fields.contains(rules.text_field);
    if (is_one) out.push_back({std::move(one), {}});
    else out.push_back({tl::unexpected(Error{fmt::format("a reply without '{}' or '{}'", rules.from_field, rules.text_field)}), raw_of(fields)});
  }
  return out;
}

CallbackAnswer ProviderReceipts::reply_answer() const {
  auto const& rules = *settings_.provider.replies;
  return {rules.answer_status, rules.answer_type, rules.answer_body};
}

}  // namespace lamplighter::notifiers
