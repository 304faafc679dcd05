// How the callbacks of one notifier's gateway are checked and read: a port for the server, pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// A callback as it came.
struct CallbackRequest {
  std::string_view path;   // decoded path and its query as the gateway called it: "/api/v1/receipts/sms/7?k=…"
  std::vector<std::pair<std::string, std::string>> const& headers;  // names in lower case
  std::string_view body;
  std::optional<AttemptNumber> attempt{};  // of the address
  Time now{};
};

/// One report in a callback: read, or why it cannot be.
struct CallbackRow {
  std::optional<AttemptNumber> attempt{};
  Result<Receipt> receipt;
  std::string raw{};  // as it came, for a person
};

/// What a person wrote, as a gateway brought it. Personal: never logged.
struct InboundText {
  std::string from{}, text{}, to{};
  std::string key{};  // names it for ever, however often it is brought; empty: nothing does
};
/// One of them: read, or why it cannot be.
struct InboundRow {
  Result<InboundText> text;
  std::string raw{};  // as it came, for a person
};

/// What the gateway wants to hear when all is stored.
struct CallbackAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body{};
};

class CallbackReader {
 public:
  virtual ~CallbackReader() = default;
  /// `key_in_address`: our key and the caller's network prove where it comes from. `signature`: the provider's own does, from anywhere.
  enum class Proof { key_in_address, signature };
  virtual Proof proof() const = 0;
  /// Only asked where a signature is the proof.
  virtual bool is_signed(CallbackRequest const& request) const = 0;
  /// All reports in it. Error: the body as a whole cannot be read.
  virtual Result<std::vector<CallbackRow>> read(CallbackRequest const& request) const = 0;
  virtual CallbackAnswer answer() const = 0;
  /// What it wants to hear to just this callback: a call asks what to say next.
  virtual CallbackAnswer answer_to(CallbackRequest const&) const { return answer(); }

  /// Whether it brings what people write in a form of its own; with the same proof as reports.
  virtual bool has_replies() const { return false; }
  /// All of them in one body. Error: the body as a whole cannot be read.
  virtual Result<std::vector<InboundRow>> read_replies(CallbackRequest const&) const { return tl::unexpected(Error{"this gateway brings no replies"}); }
  /// Nothing that it would send on to the person.
  virtual CallbackAnswer reply_answer() const { return {}; }
};

}  // namespace lamplighter::notifiers
