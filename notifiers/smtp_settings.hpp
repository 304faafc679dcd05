// How a mail server is reached, in whose name we write, and where bounces come back: values alone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "notifiers/gateway_pace.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// How the way to the server is kept from others' eyes. `none` is for a server on this machine only.
enum class MailSecurity { starttls, implicit_tls, none };

/// Where bounces lie: one of the two.
struct BounceSettings {
  std::string maildir{};   // a folder with new/ and cur/
  std::string imap_url{};  // imaps://host[:port]/FOLDER, or imap:// with STARTTLS
  std::string user{};      // of IMAP
  std::string password{};
  std::chrono::milliseconds look_every{30'000};
  std::chrono::milliseconds tell_again_after{60'000};
};

struct SmtpSettings {
  std::string name = "email";  // [a-z0-9_-]+
  std::string host{};
  int port = 587;
  MailSecurity security = MailSecurity::starttls;
  std::string user{};            // empty: without sign-in
  std::string password{};
  std::string authorities{};     // file of certificates that are trusted; empty = the system's
  std::string from_address{};
  std::string from_name{};
  std::string bounce_address{};  // the envelope sender, into whose local part attempt and key are put
  std::string secret{};          // makes the key in it
  std::string unsubscribe{};     // mailto: or https: address for List-Unsubscribe; empty: none
  int connections = 4;
  Pace pace{};
  std::optional<BounceSettings> bounces{};
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds reply_timeout{120'000};  // for a whole message; servers may look long at one
  std::chrono::milliseconds probe_wait{10'000};
  std::chrono::milliseconds drain{10'000};
};

/// Says what is missing or out of bounds. Never repeats a secret.
Result<void> check(SmtpSettings const& settings);

/// An address that may stand in an envelope: ASCII dot-atom, `@`, a domain with a dot or `localhost`; RFC 5321's lengths.
bool is_mail_address(std::string_view text);

}  // namespace lamplighter::notifiers
