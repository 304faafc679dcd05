// Recognises the request that comes most often in a storm, so that it costs no more than finding its answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace lamplighter::server {

/// A plain GET of the public page. Texts point into the bytes.
struct SnapshotRequest {
  std::string_view language;       // "zh" or "en"
  bool takes_gzip = false;
  std::string_view if_none_match;  // empty when there is none
  std::size_t length = 0;          // bytes of the whole request
};

/// nullopt for everything else, and for whatever is unusual: a body, another version, a connection to be closed, a header cut off.
/// Those go the long way, which refuses what is wrong.
std::optional<SnapshotRequest> read_snapshot_request(std::string_view bytes);

}  // namespace lamplighter::server
