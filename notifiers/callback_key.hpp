// The key in a callback's address, by which we know that the address was made by us.
#pragma once

#include <string>
#include <string_view>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// HMAC-SHA256(secret, notifier name, attempt), first 128 bits, as 32 lower-case hex digits.
/// The secret must not be empty (assertion): an empty one would let anybody invent receipts.
std::string callback_key(std::string_view secret, std::string_view notifier, AttemptNumber attempt);

enum class KeyCheck { valid, wrong };

/// Compares in constant time. Upper-case digits, other lengths and an empty secret are `wrong`.
KeyCheck check_callback_key(std::string_view secret, std::string_view notifier, AttemptNumber attempt,
                            std::string_view key);

}  // namespace lamplighter::notifiers
