// The certificate of an outage: its whole record in one JSON text that anybody can check with the public key alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/record/signing.hpp"
#include "engine/record/types.hpp"

namespace lamplighter::record {

constexpr std::string_view certificate_format = "lamplighter-certificate-1";

/// What stands above the entries. Times that are not there are null in the text.
struct CertificateFacts {
  std::string utility;
  std::string outage, kind, state, area, feeder, merged_into, split_from;
  std::vector<std::string> split_off;  // outages that parts of it became
  std::optional<Time> started_at, restored_at;
  Time exported_at;
  std::int64_t notices = 0;
  std::int64_t notices_open = 0;        // not ended yet
  std::int64_t notices_unrecorded = 0;  // ended before there was a record
};

/// Whether personal values go with it, or only the commitments to them.
enum class Disclosure : std::uint8_t { full, withheld };

/// Canonical: one line of JSON and a line feed, no byte of which could stand otherwise. All but the personal values is signed; those
/// stand at the end, each held by its commitment, so that whoever passes the certificate on may take some of them out and nothing else.
std::string write_certificate(CertificateFacts const&, std::vector<Entry> const&, std::vector<Seal> const&, SigningKey const&, Disclosure);

}  // namespace lamplighter::record
