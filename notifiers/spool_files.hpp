// The files of a spool folder: how a message is written so that it survives a power cut, and how receipts read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// The message as `<attempt>.json` holds it: flat JSON with attempt, to, language, subject, parts, reference and
/// validity_minutes (absent when the channel's own).
std::string spool_message(Submission const& submission);

/// What `<attempt>.receipt` reports: a state by its name alone (`delivered`), for the whole message, or flat JSON with
/// `state`, and optionally `part` (1 … 32; the whole message when absent) and `detail`. States: in_network,
/// failed_temporary, failed_permanent, expired, delivered, heard, acknowledged. Errors: anything else.
Result<Receipt> parse_spool_receipt(AttemptNumber attempt, std::string_view content);

/// Writes a file so that it is there whole or not at all: temporary file, fsync, rename. The folder's own fsync is left
/// to `sync_folder`, so that a batch pays it once. Error: the system's reason, never the content.
Result<void> write_whole(std::filesystem::path const& file, std::string_view content);
/// The same in two steps: the file under a name that carriers do not look for, then in its place.
std::filesystem::path hidden_name(std::filesystem::path file);
Result<void> write_hidden(std::filesystem::path const& file, std::string_view content);
Result<void> show(std::filesystem::path const& file);
/// At the end of a file that grows; there, and durable, before it returns.
Result<void> append_durably(std::filesystem::path const& file, std::string_view content);
Result<void> sync_folder(std::filesystem::path const& folder);

/// Reads a file of at most `bytes_max`. Error: the system's reason, or too long.
Result<std::string> read_whole(std::filesystem::path const& file, std::size_t bytes_max);

}  // namespace lamplighter::notifiers
