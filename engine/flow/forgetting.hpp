// Personal data that go: a person erased, single fields of a record redacted, and what has been kept for long enough.
#pragma once

#include "engine/flow/engine.hpp"

namespace lamplighter::flow {

/// What forgetting touches, in the caller's transaction: of the engine's context, or of a store without an engine.
struct Books {
  outage::Repository& outages;
  notice::Repository& notices;
  Repository& flow;
  record::Repository& records;
};

/// Who wants it, and why.
struct Wish {
  std::string by, reason;
  Time at;
};

/// Everything personal about a customer goes, with the key of what records commit to. Each record that lost something says so in an
/// entry of its own. Returns the answer: how many entries and outages. Errors: not_found; conflict while staged contacts wait.
Result<boost::json::object> erase_customer(Books const&, std::string_view customer_ref, Wish const&);

/// Takes fields out of records, in as many rounds as it needs, and says so in each record. Returns how many entries lost something.
std::int64_t redact_records(Books const&, record::Redaction, Wish const&);

/// POST /customers/{id}/erase and POST /outages/{id}/redact.
Result<Answer> on_erase_customer(Context&, Command const&);
Result<Answer> on_redact_record(Context&, Command const&);

/// Once a day, in small pieces: what is older than its retention goes.
void keep_retention(Context&);

}  // namespace lamplighter::flow
