// Checks that a provider's description says all that a message needs.
#include "notifiers/http_provider.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

bool is_word(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '-' || one == '_';
  });
}

bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') || one == '-' || one == '_';
  });
}

/// Calls with each template of the provider and what it is.
template <class See>
void each_template(JsonTemplate const& json, See const& see) {
  if (json.kind == JsonTemplate::Kind::text) see(json.text, "json");
  for (auto const& [name, member] : json.members) each_template(member, see);
  for (auto const& item : json.items) each_template(item, see);
}

template <class See>
void each_template(RequestTemplate const& request, See const& see) {
  see(request.url, "url");
  for (auto const& [name, text] : request.headers) see(text, "headers");
  if (request.basic) {
    see(request.basic->first, "basic");
    see(request.basic->second, "basic");
  }
  if (auto const* const form = std::get_if<FormTemplate>(&request.body)) {
    for (auto const& [name, text] : *form) see(text, "form");
  }
  if (auto const* const json = std::get_if<JsonTemplate>(&request.body)) each_template(*json, see);
}

template <class See>
void each_template(HttpProvider const& provider, See const& see) {
  each_template(provider.request, see);
  if (provider.lookup) {
    each_template(provider.lookup->request, [&](TextTemplate const& text, std::string_view) { see(text, "lookup"); });
    for (auto const& [name, text] : provider.lookup->match) see(text, "lookup");
  }
  see(provider.signature.key, "signature");
  see(provider.signature.key_id, "signature");
  see(provider.signature.header.key, "signature");
  if (provider.receipts) {
    see(provider.receipts->signature.key, "receipts");
    see(provider.receipts->signature.header.key, "receipts");
    for (auto const& [name, text] : provider.receipts->says) see(text, "says");
  }
}

/// The address with all values that are known, as far as its host is concerned.
std::string base_of(HttpNotifierSettings const& settings, TextTemplate const& url) {
  std::string out;
  for (auto const& piece : url.pieces) {
    out += piece.literal;
    if (auto const found = settings.values.find(piece.variable); found != settings.values.end()) out += found->second;
  }
  return out;
}

/// Each language has the same names, and none that every message has.
Result<void> check_languages(LanguageValues const& languages) {
  auto const ours = message_variables();
  for (auto const& [language, values] : languages) {
    bool const is_same = std::ranges::equal(values, languages.front().second, {}, &Values::value_type::first, &Values::value_type::first);
    if (!is_same) return tl::unexpected(Error{fmt::format("language '{}' has other names than '{}'", language, languages.front().first)});
    for (auto const& [name, value] : values) {
      if (std::ranges::find(ours, name) != ours.end()) return tl::unexpected(Error{fmt::format("languages may not hold '{}': every message has its own", name)});
    }
  }
  return {};
}

bool is_of_language(LanguageValues const& languages, std::string const& name) { return !languages.empty() && languages.front().second.contains(name); }

Result<void> check_variables(HttpNotifierSettings const& settings) {
  if (auto const checked = check_languages(settings.provider.languages); !checked) return checked;
  auto const ours = message_variables(), for_lookup = lookup_variables();
  std::string missing, where;
  std::vector<std::string> used;
  each_template(settings.provider, [&](TextTemplate const& text, std::string_view place) {
    for (auto const& name : variables_of(text)) {
      used.push_back(name);
      if (std::ranges::find(ours, name) != ours.end() || settings.values.contains(name) || !missing.empty()) continue;
      if (place == "lookup" && std::ranges::find(for_lookup, name) != for_lookup.end()) continue;
      if (is_of_language(settings.provider.languages, name)) continue;
      missing = name;
      where = place;
    }
  });
  if (!missing.empty()) return tl::unexpected(Error{fmt::format("the provider's {} wants the value '{}': write it under values", where, missing)});
  for (auto const& [name, value] : settings.values) {
    if (std::ranges::find(ours, name) != ours.end()) return tl::unexpected(Error{fmt::format("values may not hold '{}': every message has its own", name)});
    if (std::ranges::find(used, name) == used.end()) return tl::unexpected(Error{fmt::format("the provider uses no value '{}'", name)});
  }
  return {};
}

Result<void> check_receipts(ReceiptRules const& receipts) {
  auto const wrong = [](std::string_view what) { return tl::unexpected(Error{std::string{what}}); };
  if (receipts.state_field.empty() || receipts.states.empty()) return wrong("receipts need state and states");
  for (auto const& rule : receipts.states) {
    bool const is_said = rank_of(rule.means) >= rank_of(AttemptState::in_network) && rule.means != AttemptState::receipt_timeout;
    bool const has_words = !rule.is.empty() || !rule.where.empty();
    if (!has_words || !is_said) return wrong("each of states needs words and a state from in_network to acknowledged");
    for (auto const& condition : rule.where) {
      if (condition.is.empty()) return wrong("each field under where needs the words that it may have");
    }
    bool const is_known = rule.says.empty() || std::ranges::find(receipts.says, rule.says, &FormTemplate::value_type::first) != receipts.says.end();
    if (!is_known) return tl::unexpected(Error{fmt::format("states name '{}', which does not stand under says", rule.says)});
    if (!rule.code.empty() && receipts.code_field.empty()) return wrong("states name codes, but receipts have no code field");
  }
  if (receipts.signature.scheme == ReceiptSignature::Scheme::header && !is_header_name(receipts.signature.header.header)) {
    return wrong("the signature of receipts names no header");
  }
  if (receipts.answer_status != 200 && receipts.answer_status != 204) return wrong("the answer to receipts must have status 200 or 204");
  return {};
}

/// The engine waits four minutes for the answer: what is believed later would come too late.
constexpr std::chrono::minutes believed_after_max{3};

Result<void> check_lookup(HttpNotifierSettings const& settings, LookupRules const& lookup) {
  auto const wrong = [](std::string_view what) { return tl::unexpected(Error{fmt::format("lookup: {}", what)}); };
  auto const& request = lookup.request;
  if (request.method != "GET" && request.method != "POST") return wrong("method must be GET or POST");
  if (request.method == "GET" && !std::holds_alternative<std::monostate>(request.body)) return wrong("a GET has no form and no json");
  if (!is_guarded_url(base_of(settings, request.url))) return wrong("the address must be https, or http within this machine or a private network");
  using Means = LookupRules::Answer::Means;
  if (std::ranges::none_of(lookup.answers, [](auto const& one) { return one.means == Means::found; })) return wrong("no answer means found");
  for (auto const& rule : lookup.answers) {
    if (rule.field.empty() != rule.is.empty()) return wrong("an answer's field and its values go together");
  }
  if (!lookup.rows.empty() && lookup.match.empty()) return wrong("a list needs match: which field of an entry holds what of ours");
  if (!lookup.rows.empty() && lookup.page == 0 && lookup.total_field.empty()) return wrong("a list needs page or total: otherwise nobody knows whether an entry is missing or on the next page");
  if (!lookup.states.empty() && lookup.state_field.empty()) return wrong("states need state");
  for (auto const& rule : lookup.states) {
    bool const is_said = rank_of(rule.means) >= rank_of(AttemptState::accepted) && rule.means != AttemptState::receipt_timeout;
    if (rule.is.empty() || !is_said || !rule.says.empty() || !rule.where.empty()) return wrong("each of states needs words and a state from accepted to acknowledged, and nothing else");
    if (!rule.code.empty() && lookup.code_field.empty()) return wrong("states name codes, but there is no code field");
  }
  if (lookup.believed_after < std::chrono::milliseconds{0} || lookup.believed_after > believed_after_max) return wrong("believed_after must be 0s to 3m");
  return {};
}

}  // namespace

std::vector<std::string_view> lookup_variables() { return {"submitted_day"}; }

std::vector<std::string_view> message_variables() {
  return {"to", "to_without_plus", "text", "subject", "language", "reference", "attempt", "validity_seconds", "time", "timestamp", "nonce", "callback",
          "template", "template_parameters", "text_xml", "callback_xml", "to_dialled"};
}

bool is_guarded_url(std::string_view url) {
  if (url.starts_with("https://")) return url.size() > 8;
  if (!url.starts_with("http://")) return false;
  auto const host = url.substr(7, url.find_first_of(":/?", 7) - 7);
  if (host == "localhost" || url.substr(7).starts_with("[::1]")) return true;
  // A name may begin as an address does, and what stands before an @ is no host.
  if (host.find_first_not_of("0123456789.") != std::string_view::npos || std::ranges::count(host, '.') != 3) return false;
  if (host.starts_with("127.") || host.starts_with("10.") || host.starts_with("192.168.")) return true;
  if (!host.starts_with("172.")) return false;
  auto const second = host.substr(4, host.find('.', 4) - 4);
  return second.size() == 2 && second >= "16" && second <= "31";
}

Result<void> check(HttpNotifierSettings const& settings) {
  auto const wrong = [&](std::string_view what) {
    return tl::unexpected(Error{fmt::format("notifier '{}': {}", settings.name, what)});
  };
  auto const& provider = settings.provider;
  if (!is_word(settings.name)) return wrong("name may hold a-z, 0-9, - and _ only");
  if (settings.secret.empty()) return wrong("callback secret must be set");
  if (settings.connections < 1 || settings.connections > 64) return wrong("connections must be 1 to 64");
  if (provider.request.method != "GET" && provider.request.method != "POST") return wrong("method must be GET or POST");
  if (!is_guarded_url(base_of(settings, provider.request.url))) return wrong("the address must be https, or http within this machine or a private network");
  if (provider.request.method == "GET" && !std::holds_alternative<std::monostate>(provider.request.body)) return wrong("a GET has no form and no json");
  if (auto const known = check_variables(settings); !known) return wrong(known.error().message);
  bool const has_success = std::ranges::any_of(provider.answers, [](auto const& rule) { return rule.means == AnswerRule::Means::accepted; });
  if (!has_success) return wrong("no answer means accepted");
  for (auto const& rule : provider.answers) {
    if (rule.field.empty() != rule.is.empty()) return wrong("an answer's field and its values go together");
  }
  for (auto const& [name, text] : provider.request.headers) {
    if (!is_header_name(name)) return wrong("a header has no name that is one");
  }
  bool const is_aliyun = provider.signature.scheme == RequestSignature::Scheme::aliyun_pop;
  if (is_aliyun && !std::holds_alternative<FormTemplate>(provider.request.body)) return wrong("the signature aliyun_pop signs a form");
  if (provider.signature.scheme == RequestSignature::Scheme::header && !is_header_name(provider.signature.header.header)) {
    return wrong("the signature names no header");
  }
  if (provider.lookup) {
    if (auto const checked = check_lookup(settings, *provider.lookup); !checked) return wrong(checked.error().message);
  }
  if (provider.replies) {
    if (!provider.receipts) return wrong("replies need receipts: they come in the same body, with the same proof");
    if (provider.replies->from_field.empty() || provider.replies->text_field.empty()) return wrong("replies need from and text");
    if (provider.replies->answer_status != 200 && provider.replies->answer_status != 204) return wrong("the answer to replies must have status 200 or 204");
  }
  if (!provider.receipts) return {};
  if (!is_guarded_url(settings.callback_base) && !settings.callback_base.starts_with("http://")) return wrong("callback address must start with http:// or https://");
  if (auto const checked = check_receipts(*provider.receipts); !checked) return wrong(checked.error().message);
  return {};
}

}  // namespace lamplighter::notifiers
