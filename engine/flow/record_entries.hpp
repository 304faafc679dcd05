// Entries of a record: what the books say about a notice that ended, as one line of JSON and the personal fields beside it.
#pragma once

#include "engine/flow/context.hpp"
#include "engine/record/chain.hpp"

namespace lamplighter::flow {

/// The entry that follows `head` in the record of this outage. Personal values go into its fields, their commitments into its text.
record::Entry entry_of(Context&, record::Salts&, std::string_view outage_ref, record::Head const& head, Closing const&);

}  // namespace lamplighter::flow
