// Letters, door notices and visit orders as PDF pages, in Chinese and English.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/flow/paper_flow.hpp"

namespace lamplighter::app {

/// A drill's sheets say above every page that they are one and go to nobody.
enum class PaperUse { real, drill };

/// PDF bytes, A4, one sheet after the other. `kind`: letter, door (nobody's name and nothing of his health: neighbours read it) or
/// visit (for whoever goes there: with the fields to be filled in). `zone`: IANA, for the times. A last page says where to go on
/// when the file has not all. Errors: invalid, for another kind.
Result<std::string> paper_pdf(flow::PaperFile const&, std::string_view kind, std::string_view zone, PaperUse use = PaperUse::real);

}  // namespace lamplighter::app
