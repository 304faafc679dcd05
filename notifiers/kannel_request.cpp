// Builds sendsms requests and reads their replies.
#include "notifiers/kannel_request.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "notifiers/callback_key.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/text.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t detail_length_max = 120;
constexpr std::ptrdiff_t digits_shown_max = 5;  // codes of gateways have five, telephones more
constexpr std::size_t url_size_usual = 1'024;

bool is_http(std::string_view url) { return url.starts_with("http://") || url.starts_with("https://"); }

bool is_path_word(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '-' || one == '_';
  });
}

std::string credentials(KannelSettings const& settings) {
  return fmt::format("{}?username={}&password={}", settings.url, percent_encoded(settings.user), percent_encoded(settings.password));
}

// Kannel fills in %d, %A and %F. Nothing else here may hold a percent sign, or Kannel would take it for an escape.
std::string callback_url(KannelSettings const& settings, Submission const& submission, int part) {
  return fmt::format("{}/api/v1/receipts/{}/{}?part={}&parts={}&k={}&status=%d&text=%A&fid=%F", settings.callback_base,
                     settings.name, submission.attempt.value, part, submission.parts.size(),
                     callback_key(settings.callback_secret, settings.name, submission.attempt));
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return text.find(word) != std::string_view::npos; });
}

KannelReply ours_to_mend(std::string detail) {
  return {SubmissionOutcome::Kind::rejected_temporarily, Reach::refuses_us, std::move(detail)};
}

}  // namespace

Result<void> check(KannelSettings const& settings) {
  auto const wrong = [&](std::string_view what) {
    return tl::unexpected(Error{fmt::format("notifier '{}': {}", settings.name, what)});
  };
  if (!is_path_word(settings.name)) return wrong("name may hold a-z, 0-9, - and _ only");
  if (!is_http(settings.url)) return wrong("url must start with http:// or https://");
  if (settings.url.find_first_of("?# ") != std::string::npos) return wrong("url must have no query and no spaces");
  if (!is_http(settings.callback_base)) return wrong("callback address must start with http:// or https://");
  if (settings.callback_base.find_first_of("%?# ") != std::string::npos || settings.callback_base.ends_with('/')) {
    return wrong("callback address must be a plain scheme://host:port without query, % or slash at the end");
  }
  if (settings.user.empty() || settings.password.empty()) return wrong("user and password must be set");
  if (settings.callback_secret.empty()) return wrong("callback secret must be set");
  if (settings.connections < 1 || settings.connections > 256) return wrong("connections must be 1 to 256");
  if (settings.dlr_mask != 31 && settings.dlr_mask != 19) return wrong("dlr_mask must be 31 or 19");
  if (settings.parts_max < 1 || settings.parts_max > 32) return wrong("parts_max must be 1 to 32");
  return {};
}

Result<std::string> sendsms_url(KannelSettings const& settings, Submission const& submission, int part) {
  auto const& text = submission.parts.at(static_cast<std::size_t>(part - 1));
  auto const length = length_of(text);
  if (!length) return tl::unexpected(length.error());
  auto const [encoding, units] = *length;
  // A longer part would be concatenated by Kannel, which then asks a receipt for its first piece only.
  if (units > units_max(encoding)) {
    return tl::unexpected(Error{fmt::format("part {} has {} {} units, one message holds {}: split the text first", part,
                                            units, to_string(encoding), units_max(encoding))});
  }
  auto url = credentials(settings);
  url.reserve(url_size_usual);
  url += "&to=";
  append_percent_encoded(url, submission.address);
  url += "&text=";
  append_percent_encoded(url, text);
  fmt::format_to(std::back_inserter(url), "&charset=UTF-8&coding={}&dlr-mask={}&dlr-url=", encoding == Encoding::gsm7 ? 0 : 2, settings.dlr_mask);
  append_percent_encoded(url, callback_url(settings, submission, part));
  if (!settings.sender.empty()) append_percent_encoded(url += "&from=", settings.sender);
  if (!settings.smsc.empty()) append_percent_encoded(url += "&smsc=", settings.smsc);
  if (submission.validity.count() > 0) fmt::format_to(std::back_inserter(url), "&validity={}", submission.validity.count());
  return url;
}

std::string probe_url(KannelSettings const& settings) { return credentials(settings); }

KannelReply read_reply(long status, std::string_view body) {
  using Kind = SubmissionOutcome::Kind;
  auto detail = fmt::format("{} {}", status, safe_detail(body));
  switch (status) {
    case 202:
      if (body.starts_with("0:") || body.starts_with("3:")) return {Kind::accepted, Reach::answers, std::move(detail)};
      return {Kind::uncertain, Reach::answers, std::move(detail)};
    case 403:
      if (contains_any(body, {"uthorization", "enied"})) return ours_to_mend(std::move(detail));
      return {Kind::rejected_permanently, Reach::answers, std::move(detail)};
    case 401:
    case 404:
    case 405:
    case 407:
    case 408:
    case 429: return ours_to_mend(std::move(detail));
    case 503: return {Kind::rejected_temporarily, Reach::answers, std::move(detail)};
    default: break;
  }
  if (status >= 400 && status < 500) return {Kind::rejected_permanently, Reach::answers, std::move(detail)};
  return {Kind::uncertain, Reach::answers, std::move(detail)};
}

std::string safe_detail(std::string_view text) {
  std::string out;
  for (auto at = text.begin(); at != text.end() && *at != '\r' && *at != '\n' && out.size() < detail_length_max;) {
    auto const digits_end = std::find_if_not(at, text.end(), [](char one) { return one >= '0' && one <= '9'; });
    if (digits_end - at > digits_shown_max) {
      out += '#';
      at = digits_end;
    } else if (digits_end != at) {
      out.append(at, digits_end);
      at = digits_end;
    } else {
      out += *at >= 0x20 && *at < 0x7F ? *at : '?';
      ++at;
    }
  }
  return out;
}

}  // namespace lamplighter::notifiers
