// An e-mail as it goes over the wire: headers, the text, and the same text as simple HTML.
#pragma once

#include <string>
#include <string_view>

#include "notifiers/smtp_settings.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// RFC 5322 with CRLF, multipart/alternative of text and HTML, both UTF-8 in base64, so that no server changes a byte.
/// The Message-ID is made of the address, the text and the reference: the same message sent again after a lost reply has the same
/// one, and mail programs show it once. `Auto-Submitted: auto-generated` keeps holiday notes away. A link stands in the
/// text and as a button; what it opens shows a button again, for a mere look at an address acknowledges nothing.
/// Error: the address is none that an envelope can hold, or there is no text; never repeats either.
Result<std::string> mime_message(SmtpSettings const& settings, Submission const& submission, Time date);

/// A header's text as RFC 2047 wants it: as it is when it is printable ASCII and short, else UTF-8 in base64 words of at
/// most 75 characters on folded lines, cut between characters. Line ends and other controls become spaces.
std::string header_text(std::string_view text);

/// What two submissions share exactly when they would show the same person the same words: 32 hex digits.
std::string content_id(std::string_view secret, Submission const& submission);

}  // namespace lamplighter::notifiers
