// What the receiver of a webhook reports of a message.
#pragma once

#include <vector>

#include "notifiers/callback_reader.hpp"

namespace lamplighter::notifiers {

/// Pure. A body of {"state": "delivered"} about the attempt in the address: in_network, failed_temporary, failed_permanent, expired, delivered,
/// heard or acknowledged. Our key in the address is the proof.
class WebhookReceipts final : public CallbackReader {
 public:
  Proof proof() const override { return Proof::key_in_address; }
  bool is_signed(CallbackRequest const&) const override { return false; }
  Result<std::vector<CallbackRow>> read(CallbackRequest const& request) const override;
  CallbackAnswer answer() const override { return {204, "application/json", ""}; }
};

}  // namespace lamplighter::notifiers
