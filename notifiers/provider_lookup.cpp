// Fills the question and reads the list. What cannot be known stays unknown: a wrong "never taken" is told twice.
#include "notifiers/provider_lookup.hpp"

#include <algorithm>

#include <curl/curl.h>
#include <fmt/format.h>

#include "notifiers/json_rows.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/provider_request.hpp"

namespace lamplighter::notifiers {
namespace {

using End = GatewayLookup::End;

constexpr std::chrono::seconds clocks_differ{30};
constexpr std::chrono::minutes beside_midnight{1};
constexpr std::string_view left_out = "…";  // stands in kept texts where the token of a link stood

std::string day_of(Time time, std::chrono::minutes offset) {
  std::chrono::year_month_day const day{std::chrono::floor<std::chrono::days>(time + offset)};
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

Values lookup_values(HttpNotifierSettings const& settings, LostSubmission const& lost, Time now) {
  Submission const submission{.attempt = lost.attempt, .address = lost.address, .parts = {lost.text}, .language = lost.language};
  auto values = values_of(settings, submission, now);
  values["submitted_day"] = day_of(lost.submitted_at, settings.provider.lookup->day_offset);
  return values;
}

bool names_day(TextTemplate const& text) {
  return std::ranges::any_of(text.pieces, [](auto const& piece) { return piece.variable == "submitted_day"; });
}

/// A list by days may hold it under the day before or after, where clocks differ.
bool is_beside_midnight(LookupRules const& lookup, LostSubmission const& lost) {
  auto const* const form = std::get_if<FormTemplate>(&lookup.request.body);
  bool const is_by_day = names_day(lookup.request.url) || (form != nullptr && std::ranges::any_of(*form, [](auto const& one) { return names_day(one.second); }));
  return is_by_day && day_of(lost.submitted_at - beside_midnight, lookup.day_offset) != day_of(lost.submitted_at + beside_midnight, lookup.day_offset);
}

std::string const* value_in(JsonFields const& fields, std::string_view name) {
  auto const found = fields.find(name);
  return found == fields.end() ? nullptr : &found->second;
}

/// Each entry's own fields, without the path of the list.
std::vector<JsonFields> entries_of(std::vector<JsonFields> const& answer, std::string const& path) {
  if (path.empty() || answer.size() != 1) return answer;
  std::vector<JsonFields> out;
  for (std::size_t index = 0;; ++index) {
    auto const prefix = fmt::format("{}.{}.", path, index);
    JsonFields entry;
    for (auto at = answer.front().lower_bound(prefix); at != answer.front().end() && at->first.starts_with(prefix); ++at) entry.emplace(at->first.substr(prefix.size()), at->second);
    if (entry.empty()) return out;
    out.push_back(std::move(entry));
  }
}

bool is_same(std::string_view wanted, std::string_view value) {
  auto const first = wanted.find(left_out), last = wanted.rfind(left_out);
  if (first == std::string_view::npos) return wanted == value;
  auto const tail = wanted.substr(last + left_out.size());
  return value.size() >= first + tail.size() && value.starts_with(wanted.substr(0, first)) && value.ends_with(tail);
}

bool is_ours(LookupRules const& lookup, Values const& values, JsonFields const& entry) {
  return std::ranges::all_of(lookup.match, [&](auto const& one) {
    auto const* const value = value_in(entry, one.first);
    return value != nullptr && is_same(filled(one.second, values), *value);
  });
}

enum class Age { of_this, older, unreadable };
Age age_of(LookupRules const& lookup, LostSubmission const& lost, JsonFields const& entry) {
  if (lookup.created_field.empty()) return Age::of_this;
  auto const* const text = value_in(entry, lookup.created_field);
  auto const seconds = text == nullptr ? -1 : curl_getdate(text->c_str(), nullptr);
  if (seconds < 0) return Age::unreadable;
  return Time{std::chrono::seconds{seconds}} + clocks_differ < lost.submitted_at ? Age::older : Age::of_this;
}

std::optional<AttemptState> state_of(LookupRules const& lookup, JsonFields const& entry) {
  auto const* const state = lookup.state_field.empty() ? nullptr : value_in(entry, lookup.state_field);
  auto const* const code = lookup.code_field.empty() ? nullptr : value_in(entry, lookup.code_field);
  if (state == nullptr) return std::nullopt;
  for (auto const& rule : lookup.states) {
    bool const has_word = std::ranges::find(rule.is, *state) != rule.is.end();
    bool const has_code = rule.code.empty() || (code != nullptr && std::ranges::find(rule.code, *code) != rule.code.end());
    if (has_word && has_code) return rule.means;
  }
  return std::nullopt;
}

/// Whether nothing can be missing from what it shows.
bool is_whole(LookupRules const& lookup, JsonFields const& answer, std::size_t entries) {
  if (lookup.page > 0 && entries >= lookup.page) return false;
  if (lookup.total_field.empty()) return true;
  auto const* const total = value_in(answer, lookup.total_field);
  return total != nullptr && *total == std::to_string(entries);
}

bool fits(LookupRules::Answer const& rule, long status, JsonFields const& fields) {
  if (status < rule.status_from || status > rule.status_to) return false;
  if (rule.field.empty()) return true;
  auto const* const value = value_in(fields, rule.field);
  return value != nullptr && std::ranges::find(rule.is, *value) != rule.is.end();
}

GatewayLookup never_taken(LookupRules const& lookup, LostSubmission const& lost, Time now) {
  if (is_beside_midnight(lookup, lost)) return {.detail = "looked up: not under this day, so close to midnight"};
  auto const believed_at = lost.submitted_at + lookup.believed_after;
  if (now < believed_at) return {.end = End::early, .again_after = believed_at - now};
  return {.end = End::absent, .detail = "looked up: never taken"};
}

}  // namespace

Result<HttpRequest> lookup_request(HttpNotifierSettings const& settings, LostSubmission const& lost, int round, Time now) {
  if (!settings.provider.lookup) return tl::unexpected(Error{"this provider cannot be asked"});
  auto values = lookup_values(settings, lost, now);
  auto const once = fmt::format("lookup:{}:{}:{}:{}", settings.name, lost.attempt.value, round, now.time_since_epoch().count());
  values["nonce"] = to_hex(hmac_sha256(settings.secret, once)).substr(0, 32);
  return request_from(settings, settings.provider.lookup->request, values);
}

GatewayLookup read_lookup(HttpNotifierSettings const& settings, LostSubmission const& lost, long status, std::string_view body, Time now) {
  auto const& lookup = *settings.provider.lookup;
  auto const rows = read_json_rows(body);
  static JsonFields const nothing;
  auto const& fields = rows && rows->size() == 1 ? rows->front() : nothing;
  auto const rule = std::ranges::find_if(lookup.answers, [&](auto const& one) { return fits(one, status, fields); });
  if (rule == lookup.answers.end()) return {.detail = fmt::format("looked up in vain: {}", status)};
  if (rule->means == LookupRules::Answer::Means::absent) return never_taken(lookup, lost, now);
  if (!rows) return {.detail = "looked up in vain: the answer is cut, or no JSON"};
  auto const entries = entries_of(*rows, lookup.rows);
  auto const values = lookup_values(settings, lost, now);
  for (auto const& entry : entries) {
    if (!is_ours(lookup, values, entry)) continue;
    switch (age_of(lookup, lost, entry)) {
      case Age::older: break;
      case Age::unreadable: return {.detail = "looked up in vain: no date that can be read"};
      case Age::of_this: return {.end = End::taken, .state = state_of(lookup, entry), .detail = "looked up: taken"};
    }
  }
  if (lookup.rows.empty()) return {.detail = "looked up in vain: the entry is not ours"};
  if (!is_whole(lookup, fields, entries.size())) return {.detail = "looked up in vain: the list is not whole"};
  return never_taken(lookup, lost, now);
}

}  // namespace lamplighter::notifiers
