// Writes e-mails.
#include "notifiers/mime_message.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "notifiers/keyed_hash.hpp"
#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t word_bytes_max = 45;  // 60 base64 digits and "=?UTF-8?B??=" are 72 characters
constexpr std::size_t plain_header_max = 60;
constexpr std::size_t base64_line = 76;
constexpr std::string_view end_of_line = "\r\n";

bool is_control(char one) { return static_cast<unsigned char>(one) < 0x20 || one == 0x7F; }

std::string without_controls(std::string_view text) {
  std::string out = valid_utf8(text);
  std::ranges::replace_if(out, is_control, ' ');
  return out;
}

std::string base64_lines(std::string_view bytes) {
  auto const digits = to_base64(bytes);
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += base64_line) {
    out += digits.substr(at, base64_line);
    out += end_of_line;
  }
  return out;
}

std::string joined(Submission const& submission) {
  std::string out;
  for (auto const& part : submission.parts) out += (out.empty() ? "" : "\n") + part;
  return valid_utf8(out);
}

std::string html_escaped(std::string_view text) {
  std::string out;
  for (char const one : text) {
    switch (one) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\r': break;
      case '\n': out += "<br>\n"; break;
      default: out += one;
    }
  }
  return out;
}

bool is_chinese(Submission const& submission) { return submission.language.starts_with("zh"); }

std::string button(Submission const& submission) {
  if (submission.link.empty()) return {};
  return fmt::format(
      "<p><a href=\"{}\" style=\"display:inline-block;padding:12px 20px;background:#0b5394;color:#ffffff;"
      "text-decoration:none;border-radius:4px\">{}</a></p>\n",
      html_escaped(without_controls(submission.link)), is_chinese(submission) ? "查看并确认收到" : "Open and confirm receipt");
}

std::string html_of(Submission const& submission) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n"
      "<body style=\"font-family:sans-serif;font-size:16px;line-height:1.5\">\n<p>{}</p>\n{}</body>\n</html>\n",
      is_chinese(submission) ? "zh" : "en", html_escaped(without_controls(submission.subject)), html_escaped(joined(submission)), button(submission));
}

std::string text_of(Submission const& submission) {
  auto out = joined(submission);
  if (!submission.link.empty()) {
    out += fmt::format("\n\n{} {}", is_chinese(submission) ? "查看并确认收到：" : "Open and confirm receipt:", without_controls(submission.link));
  }
  std::string lines;
  for (char const one : out) {  // base64 of text has CRLF line ends (RFC 2045, 6.8)
    if (one == '\r') continue;
    if (one == '\n') lines += '\r';
    lines += one;
  }
  return lines + std::string{end_of_line};
}

std::string date_text(Time date) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const day = std::chrono::floor<std::chrono::days>(date);
  std::chrono::year_month_day const calendar{day};
  std::chrono::hh_mm_ss const time{std::chrono::floor<std::chrono::seconds>(date - day)};
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday{day}.c_encoding()],
                     static_cast<unsigned>(calendar.day()), months[static_cast<unsigned>(calendar.month()) - 1], static_cast<int>(calendar.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string part_of(std::string_view boundary, std::string_view type, std::string const& content) {
  return fmt::format("--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", boundary, type, base64_lines(content));
}

std::string from_header(SmtpSettings const& settings) {
  if (settings.from_name.empty()) return settings.from_address;
  auto const name = header_text(settings.from_name);
  // A plain name may hold signs that mean something in an address, so it is quoted.
  if (name.starts_with("=?")) return fmt::format("{} <{}>", name, settings.from_address);
  std::string quoted;
  for (char const one : name) quoted += one == '"' || one == '\\' ? std::string{'\\', one} : std::string{one};
  return fmt::format("\"{}\" <{}>", quoted, settings.from_address);
}

}  // namespace

std::string header_text(std::string_view text) {
  auto const clean = without_controls(text);
  bool const is_plain = clean.size() <= plain_header_max && clean.find("=?") == std::string::npos &&
                        std::ranges::all_of(clean, [](char one) { return one >= 0x20 && one < 0x7F; });
  if (is_plain) return clean;
  std::string out, word;
  auto const close_word = [&] {
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", to_base64(word));
    word.clear();
  };
  for (std::size_t at = 0; at < clean.size();) {
    auto const size = utf8_at(clean, at)->size;
    if (word.size() + size > word_bytes_max) close_word();
    word += clean.substr(at, size);
    at += size;
  }
  if (!word.empty()) close_word();
  return out;
}

std::string content_id(std::string_view secret, Submission const& submission) {
  std::string whole = "content id";
  auto const add = [&](std::string_view text) { whole += fmt::format(":{}:{}", text.size(), text); };
  add(submission.address);
  add(submission.reference);
  add(submission.subject);
  add(submission.link);
  for (auto const& part : submission.parts) add(part);
  return to_hex(hmac_sha256(secret, whole)).substr(0, 32);
}

Result<std::string> mime_message(SmtpSettings const& settings, Submission const& submission, Time date) {
  if (!is_mail_address(submission.address)) return tl::unexpected(Error{"the address is none that a mail server takes"});
  if (submission.parts.empty()) return tl::unexpected(Error{"there is no text to send"});
  auto const id = content_id(settings.secret, submission);
  auto const domain = settings.from_address.substr(settings.from_address.find('@') + 1);
  auto const boundary = "lamplighter-" + id;  // holds '-', which base64 does not: it cannot occur in a part
  std::string out;
  auto const header = [&](std::string_view name, std::string_view value) { out += fmt::format("{}: {}\r\n", name, value); };
  header("Date", date_text(date));
  header("From", from_header(settings));
  header("To", submission.address);
  header("Subject", header_text(submission.subject.empty() ? submission.reference : submission.subject));
  header("Message-ID", fmt::format("<{}@{}>", id, domain));
  header("Auto-Submitted", "auto-generated");
  header("X-Auto-Response-Suppress", "OOF, AutoReply");
  if (!submission.language.empty() && header_text(submission.language) == submission.language) header("Content-Language", submission.language);
  if (!settings.unsubscribe.empty()) header("List-Unsubscribe", fmt::format("<{}>", settings.unsubscribe));
  header("MIME-Version", "1.0");
  header("Content-Type", fmt::format("multipart/alternative; boundary=\"{}\"", boundary));
  out += end_of_line;
  out += part_of(boundary, "text/plain", text_of(submission));
  out += part_of(boundary, "text/html", html_of(submission));
  out += fmt::format("--{}--\r\n", boundary);
  return out;
}

}  // namespace lamplighter::notifiers
