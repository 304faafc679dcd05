// Secrets that stand in addresses: 128 random bits as letters that survive being typed, and the hash under which they are kept.
#pragma once

#include <string>
#include <string_view>

namespace lamplighter {

/// 128 bits of the operating system's randomness as 26 characters a–z, 2–7. Throws std::runtime_error when there is none.
std::string secret_token();
/// Whether a text looks like one, so that nothing else is looked up.
bool is_secret_token(std::string_view text);

}  // namespace lamplighter
