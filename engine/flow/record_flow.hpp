// The record of an outage: what ended is noted while facts are applied, and appended to the chains before the commit.
#pragma once

#include <string_view>

#include "engine/flow/context.hpp"
#include "engine/record/signing.hpp"

namespace lamplighter::flow {

/// A notice ended, or its proof came late.
void note_end(Context&, notice::Notice const&, notice::NoticeOutcome const&);
/// Proof stronger than what was recorded: somebody acknowledged what had been delivered.
void note_stronger_proof(Context&, notice::Notice const&, notice::Evidence);
/// A notice is owed again.
void note_reopened(Context&, notice::Notice const&, notice::Reason);
/// A call or visit reached nobody.
void note_exception_tried(Context&, notice::Exception const&, std::string_view by, std::string_view result);
/// How a call or visit ended; `evidence` as the person brought it, else empty. `signed_by` is personal and stands in the record as a
/// commitment; `photo` is the hash of what was signed.
struct ExceptionEnd {
  std::string by, result;
  std::string evidence{}, signed_by{}, photo{};
};
void note_exception_closed(Context&, notice::Exception const&, ExceptionEnd const&);

/// Writes what the batch noted. Once per batch, last.
void append_records(Context&);
/// Signs the heads that have grown since their last seal, if the last round is a day ago.
void seal_records(Context&, record::SigningKey const&);

}  // namespace lamplighter::flow
