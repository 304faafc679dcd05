// Exceptions on paper: what a letter, a door notice or a visit order says, and what comes back signed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/flow/engine.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/notice/paper_books.hpp"

namespace lamplighter::flow {

/// What one sheet may need. Personal: goes to paper and to nobody's log.
struct PaperSheet {
  std::string exception, reference, language;       // "zh" or "en"
  std::string utility, utility_phone;
  std::string customer, name, address, phone;       // whom it is for; a door notice shows the address alone
  std::string stage, words;                         // what is to be known, as it is true now
  Time printed_at, proof_due;
  notice::Evidence required = notice::Evidence::e3;
  bool is_on_life_support = false, is_critical = false, needs_signature = false;
  bool is_of_outage = true;                         // else of a campaign: nobody's supply is said to be off
  bool is_private = false;                          // of arrears: what is to be known is nobody else's business
};

/// Sheets of one file, and where to go on when there are more: an exception; 0: these are all.
struct PaperFile {
  std::vector<PaperSheet> sheets;
  std::int64_t next = 0;
};

/// Sheets of these exceptions in their order, of open ones to customers that still have something to say. `language`: zh or en;
/// empty: each customer's own.
std::vector<PaperSheet> paper_sheets(Context&, Actor const&, std::span<std::int64_t const> exceptions, std::string_view language);
/// Sheets of an outage's or a campaign's open exceptions after that one, by id, at most `limit`. Errors: not_found.
struct PaperWish {
  std::string_view ref{}, language{};
  std::int64_t after = 0;
  int limit = 200;
};
Result<PaperFile> paper_file(Context&, Actor const&, PaperWish const&);

/// A signature that a person brought back: {signed_by, photo: {type, data}} of a close.
struct SignedBy {
  std::string name;
  std::string type, hash;
  std::vector<std::uint8_t> photo;
};
/// Problems are reported through the reader: a photo that is none, is larger than 1 MiB or no JPEG or PNG.
SignedBy read_signature(BodyReader&);
/// The photo that was kept of an exception.
std::optional<notice::SignedPaper> signed_paper(Store&, std::int64_t exception);
/// Keeps the photo, which may be missing.
void keep_signature(Context&, notice::Exception const&, SignedBy const&);

}  // namespace lamplighter::flow
