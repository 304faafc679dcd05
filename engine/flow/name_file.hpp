// A name book in a file beside the mapped network, so that a start reads no dictionary.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/flow/name_book.hpp"

namespace lamplighter::flow {

/// Rises with every change of the file's form: one of another version is made again.
inline constexpr std::uint32_t name_file_version = 1;

/// Beside the file of the network.
std::filesystem::path name_file_of(std::filesystem::path const& network_file);

/// Writes beside `path` and renames. Returns the hash of all its bytes (32 hexadecimal digits), which the store keeps with the
/// revision: a file is good for exactly the store that says so. Error: failed.
Result<std::string> write_name_file(std::filesystem::path const& path, NameBook const& book, geo::Network const& network);

/// Maps it, if its bytes have that hash and its ids stand in the order of this network's rows. Errors: failed when it cannot
/// be read; refused when it is cut short, damaged, of another version, store or order of rows. Either way: read the
/// dictionaries.
Result<NameBook> map_name_file(std::filesystem::path const& path, std::string_view hash, geo::Network const& network);

/// The same of bytes that begin at a multiple of eight; `storage` keeps them as long as the book is used.
Result<NameBook> read_name_bytes(std::span<std::byte const> bytes, std::string_view hash, geo::Network const& network,
                                 std::shared_ptr<void const> storage);
/// The hash that is asked for.
std::string name_bytes_hash(std::span<std::byte const> bytes);

}  // namespace lamplighter::flow
