// The certificate of an outage from its books.
#pragma once

#include <string>
#include <string_view>

#include "engine/flow/desk_reader.hpp"
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

/// What the record of an outage holds about one customer, for paper: the certificate's form with this customer's entries only, the
/// head and seals of the whole record, `customer`, `entries_total`, and under `notices` how many of his there are. It proves by what
/// it points to: the entries' numbers and the head stand in the whole certificate. `entries_max` is not asked. Errors: not_found.
Result<std::string> view_customer_excerpt(Store&, DeskReader&, std::string_view ref, std::string_view customer, record::SigningKey const&,
                                          CertificateWish const&);

}  // namespace lamplighter::flow
