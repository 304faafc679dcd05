// A network's columns in one file that is mapped, not read: versioned, marked for byte order, every column checksummed.
#pragma once

#include <filesystem>
#include <string>

#include "geo/network_tables.hpp"

namespace lamplighter::geo {

/// Rises with every change of the columns: a file of another version is refused, and made again from the rows.
inline constexpr std::uint32_t network_file_version = 2;

/// Writes beside `path` and renames, so that a reader sees the old file or the whole new one. `content_hash` (64
/// hexadecimal digits, `content_hash.hpp`) names what the columns were made of. Errors: `failed` with the file's name.
Result<void> write_network_file(std::filesystem::path const& path, NetworkTables const& tables,
                                std::string_view content_hash);

/// Maps the file. Every byte is checked against its checksum and every index against what it points to, so that no
/// file whatever makes the network read outside its columns. The file must not be changed while it is mapped.
/// Errors: `failed` when it is absent or cannot be read; `refused` when it is cut short, damaged, of another version,
/// machine or content. Either way: make it again from the rows.
Result<NetworkTables> map_network_file(std::filesystem::path const& path, std::string_view content_hash);

/// The same over bytes in memory, which must be aligned to 64 and outlive the tables.
Result<NetworkTables> read_network_bytes(std::span<std::byte const> bytes, std::string_view content_hash);

/// Makes the checksums and the content hash of damaged bytes right again, as far as their directory can be read: for
/// tests and the fuzzer, which must get past them to what they protect.
void seal_network_bytes(std::span<std::byte> bytes, std::string_view content_hash);

}  // namespace lamplighter::geo
