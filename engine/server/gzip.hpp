// Gzip, for what is kept packed and for clients that cannot unpack it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lamplighter::server {

/// Packed, with no name or time inside: the same text gives the same bytes.
std::string packed(std::string_view text);
/// nullopt for what is no whole gzip, or unpacks to more than 64 MiB.
std::optional<std::string> unpacked(std::string_view bytes);

/// Whether the caller takes gzip, by its Accept-Encoding: named, or "*", and not with q=0.
bool takes_gzip(std::string_view accept_encoding);

}  // namespace lamplighter::server
