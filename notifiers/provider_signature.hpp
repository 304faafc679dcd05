// How providers sign: what is signed, with which key, and where the signature stands.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "notifiers/text_template.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

enum class HashMethod { sha1, sha256 };
enum class HashWriting { hex, base64 };

/// An HMAC in a header: of a text with places, written in a way, behind a prefix.
struct HeaderSignature {
  HashMethod method = HashMethod::sha256;
  HashWriting writing = HashWriting::hex;
  std::string header{};
  std::string prefix{};      // "sha256="
  TextTemplate signed_text{};
  TextTemplate key{};
};

/// On requests: none, an HMAC in a header (`{method}`, `{url}`, `{path}`, `{body}`, `{timestamp}` and the message's variables), or Aliyun's POP
/// signature 1.0 over the form (HMAC-SHA1).
struct RequestSignature {
  enum class Scheme { none, header, aliyun_pop } scheme = Scheme::none;
  HeaderSignature header{};
  TextTemplate key{};         // of aliyun_pop: the access key's secret
  TextTemplate key_id{};      // and its id
};

/// On receipts: none (the key in the address is the proof), an HMAC in a header (`{body}`, `{url}`, `{timestamp}` from a header of its own that may
/// be off by `tolerance`), or X-Twilio-Signature.
struct ReceiptSignature {
  enum class Scheme { none, header, twilio } scheme = Scheme::none;
  HeaderSignature header{};
  TextTemplate key{};
  std::string timestamp_header{};
  std::chrono::seconds tolerance{300};
};

using FormFields = std::vector<std::pair<std::string, std::string>>;

/// "a=1&b=%20", decoded; nullopt: a broken percent sequence or more than 1,000 fields.
std::optional<FormFields> read_form(std::string_view body);
/// The other way, values percent-encoded as RFC 3986 wants it.
std::string written_form(FormFields const& fields);

/// The prefix and the HMAC, as it stands in the header.
std::string header_signature(HeaderSignature const& signature, Values const& values);

/// The form with Signature added, and the fields that Aliyun's signature needs: sorted by name, percent-encoded, signed with `secret&`.
FormFields signed_for_aliyun(std::string_view method, FormFields fields, std::string_view secret);

/// Whether the signature is that of Twilio for this address and these fields, with the port in the address or without it.
/// A JSON body is signed by its SHA-256 in the address's `bodySHA256`; then no fields are. Constant time.
bool is_twilio_signature(std::string_view token, std::string_view url, FormFields const& fields, std::string_view body, std::string_view signature);

}  // namespace lamplighter::notifiers
