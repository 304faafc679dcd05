// Checks how a mail server is reached.
#include "notifiers/smtp_settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {
namespace {

// RFC 5321: 64 bytes before the @, of which attempt, key and signs take up to 46.
constexpr std::size_t local_part_max = 64;
constexpr std::size_t bounce_local_part_max = 18;
constexpr std::size_t address_max = 254;
constexpr std::size_t label_max = 63;

bool is_letter_or_digit(char one) {
  return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9');
}

bool is_local_character(char one) {
  return is_letter_or_digit(one) || std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(one) != std::string_view::npos;
}

template <class Holds>
bool each_between_dots(std::string_view text, Holds holds) {
  for (;;) {
    auto const dot = text.find('.');
    if (!holds(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_domain(std::string_view text) {
  if (text != "localhost" && text.find('.') == std::string_view::npos) return false;
  return each_between_dots(text, [](std::string_view label) {
    return !label.empty() && label.size() <= label_max && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char one) { return is_letter_or_digit(one) || one == '-'; });
  });
}

bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 253 &&
         std::ranges::all_of(text, [](char one) { return is_letter_or_digit(one) || std::string_view{".-:"}.find(one) != std::string_view::npos; });
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

bool is_one_line(std::string_view text) {
  return valid_utf8(text) == text && std::ranges::none_of(text, [](char one) { return static_cast<unsigned char>(one) < 0x20 || one == 0x7F; });
}

bool is_word(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '-' || one == '_';
  });
}

Result<void> check_bounces(BounceSettings const& bounces) {
  auto const wrong = [](std::string_view what) { return tl::unexpected(Error{std::string{what}}); };
  if (bounces.maildir.empty() == bounces.imap_url.empty()) return wrong("bounces: one of maildir and imap must be set");
  if (bounces.imap_url.empty()) return {};
  auto const is_tls = bounces.imap_url.starts_with("imaps://");
  if (!is_tls && !bounces.imap_url.starts_with("imap://")) return wrong("bounces: imap must start with imaps:// or imap://");
  auto const rest = std::string_view{bounces.imap_url}.substr(is_tls ? 8 : 7);
  auto const slash = rest.find('/');
  if (!is_host(rest.substr(0, slash))) return wrong("bounces: imap names no host");
  if (slash == std::string_view::npos || slash + 1 == rest.size()) return wrong("bounces: imap names no folder, as in imaps://host/INBOX");
  if (rest.find_first_of(";?#\"\\ %*", slash) != std::string_view::npos || !is_one_line(rest)) {
    return wrong("bounces: the folder in imap holds signs that it may not");
  }
  if (bounces.user.empty() || bounces.password.empty()) return wrong("bounces: imap needs user and password");
  return {};
}

}  // namespace

bool is_mail_address(std::string_view text) {
  auto const at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > local_part_max || text.size() > address_max) return false;
  return is_domain(text.substr(at + 1)) && each_between_dots(text.substr(0, at), [](std::string_view atom) {
           return !atom.empty() && std::ranges::all_of(atom, is_local_character);
         });
}

Result<void> check(SmtpSettings const& settings) {
  auto const wrong = [&](std::string_view what) {
    return tl::unexpected(Error{fmt::format("notifier '{}': {}", settings.name, what)});
  };
  if (!is_word(settings.name)) return wrong("name may hold a-z, 0-9, - and _ only");
  if (!is_host(settings.host)) return wrong("host is no name or address of a machine");
  if (settings.port < 1 || settings.port > 65'535) return wrong("port must be 1 to 65535");
  if (settings.security == MailSecurity::none && !is_this_machine(settings.host)) {
    return wrong("security: none would show addresses and texts to everybody on the way; use starttls or tls");
  }
  if (settings.security == MailSecurity::none && !settings.user.empty()) return wrong("a user needs security: starttls or tls");
  if (settings.user.empty() != settings.password.empty()) return wrong("user and password go together");
  if (!is_one_line(settings.user) || !is_one_line(settings.password)) return wrong("user and password must be one line each");
  if (!is_mail_address(settings.from_address)) return wrong("from is no mail address");
  if (!is_one_line(settings.from_name)) return wrong("the name in from must be one line of UTF-8");
  if (!is_mail_address(settings.bounce_address)) return wrong("the address of bounces is no mail address");
  if (settings.bounce_address.find('@') > bounce_local_part_max) {
    return wrong(fmt::format("the address of bounces may have {} characters before the @: an attempt and a key come after them",
                             bounce_local_part_max));
  }
  if (settings.bounce_address.find('+') != std::string::npos) return wrong("the address of bounces may hold no +");
  if (settings.secret.empty()) return wrong("callback secret must be set");
  if (!settings.unsubscribe.empty()) {
    bool const is_link = settings.unsubscribe.starts_with("mailto:") || settings.unsubscribe.starts_with("https://");
    bool const is_plain = std::ranges::all_of(settings.unsubscribe, [](char one) { return one > 0x20 && one < 0x7F && one != '<' && one != '>'; });
    if (!is_link || !is_plain || settings.unsubscribe.size() > 500) return wrong("unsubscribe must be a mailto: or https: address");
  }
  if (settings.connections < 1 || settings.connections > 64) return wrong("connections must be 1 to 64");
  if (!settings.bounces) return {};
  if (auto const checked = check_bounces(*settings.bounces); !checked) return wrong(checked.error().message);
  return {};
}

}  // namespace lamplighter::notifiers
