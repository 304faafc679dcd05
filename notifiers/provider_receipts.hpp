// A provider's receipts, checked and read as its description says.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "notifiers/callback_reader.hpp"
#include "notifiers/http_provider.hpp"

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

 private:
  CallbackRow row_of(std::map<std::string, std::string, std::less<>> const& fields, CallbackRequest const& request) const;

  HttpNotifierSettings settings_;
};

}  // namespace lamplighter::notifiers
