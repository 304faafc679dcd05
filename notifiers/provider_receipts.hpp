// A provider's receipts, checked and read as its description says.
#pragma once

#include <string>
#include <vector>

#include "notifiers/callback_reader.hpp"
#include "notifiers/http_provider.hpp"
#include "notifiers/json_rows.hpp"

namespace lamplighter::notifiers {

/// Pure. The settings must pass `check` and have receipts (assertion). Rows whose attempt stands nowhere, or whose state no rule
/// knows, come back as errors with their raw text, for a person.
class ProviderReceipts final : public CallbackReader {
 public:
  explicit ProviderReceipts(HttpNotifierSettings settings);

  Proof proof() const override;
  bool is_signed(CallbackRequest const& request) const override;
  Result<std::vector<CallbackRow>> read(CallbackRequest const& request) const override;
  CallbackAnswer answer() const override;
  /// The document that the first fitting rule names, in the words of the call; the usual answer where those are not known any more.
  CallbackAnswer answer_to(CallbackRequest const& request) const override;
  bool has_replies() const override;
  Result<std::vector<InboundRow>> read_replies(CallbackRequest const& request) const override;
  CallbackAnswer reply_answer() const override;

 private:
  Result<std::vector<JsonFields>> fields_of(CallbackRequest const& request) const;
  StateRule const* rule_of(JsonFields const& fields) const;
  CallbackRow row_of(JsonFields const& fields, CallbackRequest const& request) const;

  HttpNotifierSettings settings_;
};

}  // namespace lamplighter::notifiers
