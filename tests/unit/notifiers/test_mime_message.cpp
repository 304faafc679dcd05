// How an e-mail is written.
#include <catch2/catch.hpp>

#include "notifiers/keyed_hash.hpp"
#include "notifiers/mail_headers.hpp"
#include "notifiers/mime_message.hpp"
#include "notifiers/return_path.hpp"

namespace lamplighter::notifiers {
namespace {

SmtpSettings settings() {
  SmtpSettings out;
  out.host = "mail.power.example";
  out.from_address = "outage@power.example";
  out.bounce_address = "bounces@power.example";
  out.secret = "secret";
  return out;
}

Submission submission() {
  return {.attempt = {42}, .address = "li.na@people.example", .subject = "Planned outage", .parts = {"Power off 09:00"}, .language = "en", .reference = "P1 d7"};
}

Time const date = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{13};

std::string field(std::string const& message, std::string_view name) {
  auto const head = read_mail_fields(message).value();
  auto const* const found = head.find(name);
  return found == nullptr ? "" : *found;
}

}  // namespace

TEST_CASE("no line of an e-mail is longer than 998 bytes, and all end in CRLF") {
  auto one = submission();
  one.subject = std::string(3'000, 'x');
  one.parts = {std::string(20'000, 'y')};
  auto const message = mime_message(settings(), one, date).value();
  std::size_t begin = 0;
  while (begin < message.size()) {
    auto const end = message.find("\r\n", begin);
    REQUIRE(end != std::string::npos);
    CHECK(end - begin <= 998);
    CHECK(message.substr(begin, end - begin).find('\n') == std::string::npos);
    begin = end + 2;
  }
}

TEST_CASE("a subject with line ends in it makes no header of its own") {
  auto one = submission();
  one.subject = "Planned\r\nBcc: everybody@people.example";
  auto const message = mime_message(settings(), one, date).value();
  CHECK(field(message, "bcc").empty());
  CHECK(field(message, "subject") == "Planned  Bcc: everybody@people.example");
}

TEST_CASE("a Chinese subject is folded into words of at most 75 characters that cut no character") {
  std::string subject;
  for (int i = 0; i < 40; ++i) subject += "停电";
  auto const text = header_text(subject);
  std::string read;
  for (std::size_t begin = 0; begin < text.size();) {
    auto const end = std::min(text.find("\r\n ", begin), text.size());
    auto const word = text.substr(begin, end - begin);
    CHECK(word.size() <= 75);
    REQUIRE(word.starts_with("=?UTF-8?B?"));
    auto const bytes = from_base64(word.substr(10, word.size() - 12)).value();
    CHECK(bytes.size() % 3 == 0);  // each of these characters has three bytes
    read += bytes;
    begin = end + 3;
  }
  CHECK(read == subject);
  CHECK(header_text("=?UTF-8?B?eA==?=") != "=?UTF-8?B?eA==?=");
}

TEST_CASE("the same words to the same person have one Message-ID, other words another") {
  auto const id = [](Submission const& one) { return field(mime_message(settings(), one, date).value(), "message-id"); };
  auto repeat = submission();
  repeat.attempt = {43};
  CHECK(id(submission()) == id(repeat));
  auto other = submission();
  other.parts = {"Power off 10:00"};
  CHECK(id(submission()) != id(other));
  auto person = submission();
  person.address = "wang@people.example";
  CHECK(id(submission()) != id(person));
}

TEST_CASE("a link stands in the text and as a button, and unsubscribing only where it is configured") {
  auto one = submission();
  CHECK(mime_message(settings(), one, date).value().find("List-Unsubscribe") == std::string::npos);
  auto lawful = settings();
  lawful.unsubscribe = "mailto:stop@power.example";
  one.link = "https://power.example/n/abc?x=\"1\"&y";
  auto const message = mime_message(lawful, one, date).value();
  CHECK(field(message, "list-unsubscribe") == "<mailto:stop@power.example>");
  auto const boundary = read_content_type(field(message, "content-type")).value().parameters.at("boundary");
  std::string html;
  auto const head = read_mail_fields(message).value();
  auto const parts = split_at_boundary(head.rest, boundary).value();
  for (auto const part : parts) {
    auto const block = read_mail_fields(part).value();
    std::string digits;
    for (char const c : block.rest) {
      if (c != '\r' && c != '\n') digits += c;
    }
    html = from_base64(digits).value();
  }
  CHECK(html.find("<a href=\"https://power.example/n/abc?x=&quot;1&quot;&amp;y\"") != std::string::npos);
}

TEST_CASE("addresses that could smuggle something into an envelope are none") {
  for (auto const* const good : {"a@b.example", "a.b+c=d@b-c.example", "x@localhost"}) CHECK(is_mail_address(good));
  for (auto const* const wrong : {"", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@c.example\r\nRCPT TO:<x@y.example>", "<a@b.example>",
                                  "a..b@c.example", ".a@c.example", "a@-c.example", "a@c..example", "\"a\"@c.example", "李@c.example", "a@b@c.example"}) {
    CHECK_FALSE(is_mail_address(wrong));
  }
  std::string long_name(65, 'a');
  CHECK_FALSE(is_mail_address(long_name.append("@b.example")));
}

TEST_CASE("an envelope sender is read back, whatever letter case a server made of it, and no other is") {
  ReturnPathSettings const ours{"email", "secret", "bounces@power.example"};
  auto const address = return_path(ours, {9'223'372'036'854'775'807});
  CHECK(address.find('@') <= 64);
  CHECK(attempt_of_return_path(ours, address) == AttemptNumber{9'223'372'036'854'775'807});
  std::string upper = address;
  for (auto& one : upper) one = one >= 'a' && one <= 'z' ? static_cast<char>(one - 32) : one;
  CHECK(attempt_of_return_path(ours, upper) == AttemptNumber{9'223'372'036'854'775'807});
  CHECK_FALSE(attempt_of_return_path({"mail2", "secret", "bounces@power.example"}, address));
  CHECK_FALSE(attempt_of_return_path({"email", "other", "bounces@power.example"}, address));
  CHECK_FALSE(attempt_of_return_path(ours, address + ".example"));
  CHECK_FALSE(attempt_of_return_path(ours, "bounces+07" + address.substr(address.find('-'))));
  CHECK_FALSE(attempt_of_return_path(ours, "bounces@power.example"));
}

TEST_CASE("settings that would send mail in the open, or that no bounce could come back to, are refused") {
  CHECK(check(settings()).has_value());
  auto const is_refused = [](auto change) {
    auto one = settings();
    change(one);
    return !check(one).has_value();
  };
  CHECK(is_refused([](auto& one) { one.security = MailSecurity::none; }));
  CHECK_FALSE(is_refused([](auto& one) { one.security = MailSecurity::none; one.host = "127.0.0.1"; }));
  CHECK(is_refused([](auto& one) { one.user = "someone"; }));
  CHECK(is_refused([](auto& one) { one.bounce_address = "a-very-long-name-of-bounces@power.example"; }));
  CHECK(is_refused([](auto& one) { one.bounces = BounceSettings{}; }));
  CHECK(is_refused([](auto& one) { one.bounces = BounceSettings{.imap_url = "imaps://host/IN;BOX", .user = "a", .password = "b"}; }));
  CHECK(is_refused([](auto& one) { one.from_name = "Power\r\nBcc: x@y.example"; }));
  CHECK(is_refused([](auto& one) { one.unsubscribe = "https://x>\r\nBcc: y"; }));
}

}  // namespace lamplighter::notifiers
