// The certificate of an outage from its books.
#pragma once

#include <string>
#include <string_view>

#include "engine/flow/engine.hpp"
#include "engine/record/certificate.hpp"

namespace lamplighter::flow {

struct CertificateWish {
  std::string utility;
  Time now;
  record::Disclosure disclosure = record::Disclosure::full;
  std::int64_t entries_max = 0;  // 0: no limit
};

/// Canonical JSON, signed. Errors: not_found; conflict when the record has more entries than may be asked for at once.
Result<std::string> view_certificate(Store&, std::string_view ref, record::SigningKey const&, CertificateWish const&);

}  // namespace lamplighter::flow
