// Signs requests and checks receipts as providers do.
#include "notifiers/provider_signature.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "notifiers/keyed_hash.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t fields_max = 1'000;

int hex_digit(char one) {
  if (one >= '0' && one <= '9') return one - '0';
  if (one >= 'a' && one <= 'f') return one - 'a' + 10;
  if (one >= 'A' && one <= 'F') return one - 'A' + 10;
  return -1;
}

std::optional<std::string> form_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at] == '+' ? ' ' : text[at];
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    int const high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return out;
}

/// The address with the usual port where it has none, and without a port where it has one.
std::string other_port_form(std::string_view url) {
  auto const scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::string{url};
  auto const host_begin = scheme_end + 3;
  auto const host_end = std::min(url.find_first_of("/?", host_begin), url.size());
  auto const host = url.substr(host_begin, host_end - host_begin);
  auto const colon = host.rfind(':');
  bool const has_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  if (has_port) return fmt::format("{}{}{}", url.substr(0, host_begin), host.substr(0, colon), url.substr(host_end));
  return fmt::format("{}{}:{}{}", url.substr(0, host_begin), host, url.starts_with("https") ? "443" : "80", url.substr(host_end));
}

std::optional<std::string> query_value(std::string_view url, std::string_view name) {
  auto const mark = url.find('?');
  auto const fields = mark == std::string_view::npos ? std::nullopt : read_form(url.substr(mark + 1));
  if (!fields) return std::nullopt;
  auto const found = std::ranges::find(*fields, name, &FormFields::value_type::first);
  return found == fields->end() ? std::nullopt : std::optional{found->second};
}

}  // namespace

std::optional<FormFields> read_form(std::string_view body) {
  FormFields out;
  while (!body.empty()) {
    auto const one = body.substr(0, body.find('&'));
    auto const equals = one.find('=');
    auto name = form_decoded(one.substr(0, equals));
    auto value = equals == std::string_view::npos ? std::optional<std::string>{""} : form_decoded(one.substr(equals + 1));
    if (!name || !value || out.size() == fields_max) return std::nullopt;
    if (!one.empty()) out.emplace_back(std::move(*name), std::move(*value));
    body.remove_prefix(std::min(body.size(), one.size() + 1));
  }
  return out;
}

std::string written_form(FormFields const& fields) {
  std::string out;
  for (auto const& [name, value] : fields) {
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", percent_encoded(name), percent_encoded(value));
  }
  return out;
}

std::string header_signature(HeaderSignature const& signature, Values const& values) {
  auto const key = filled(signature.key, values);
  auto const text = filled(signature.signed_text, values);
  auto const bytes = signature.method == HashMethod::sha1 ? hmac_sha1(key, text) : hmac_sha256(key, text);
  return signature.prefix + (signature.writing == HashWriting::hex ? to_hex(bytes) : to_base64(bytes));
}

FormFields signed_for_aliyun(std::string_view method, FormFields fields, std::string_view secret) {
  std::ranges::sort(fields);
  auto const text = fmt::format("{}&%2F&{}", method, percent_encoded(written_form(fields)));
  fields.emplace_back("Signature", to_base64(hmac_sha1(fmt::format("{}&", secret), text)));
  return fields;
}

bool is_twilio_signature(std::string_view token, std::string_view url, FormFields const& fields, std::string_view body, std::string_view signature) {
  if (token.empty()) return false;
  std::string of_fields;
  if (auto const hash = query_value(url, "bodySHA256")) {
    if (!is_same_secret(to_hex(sha256(body)), *hash)) return false;
  } else {
    // Each name once, and under it each value once, both in order.
    for (auto const& [name, value] : std::set<FormFields::value_type>{fields.begin(), fields.end()}) of_fields += name + value;
  }
  auto const is_of = [&](std::string_view address) {
    return is_same_secret(to_base64(hmac_sha1(token, std::string{address} + of_fields)), signature);
  };
  bool const as_called = is_of(url), with_other_port = is_of(other_port_form(url));
  return as_called || with_other_port;
}

}  // namespace lamplighter::notifiers
