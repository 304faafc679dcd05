// Handovers of the desk as they are kept; `engine/store` implements the port. All calls are inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"

namespace lamplighter::flow {

/// One handover 交接班 of a region's desk. Names are those of users; `frozen` is JSON, as it stood when the first one signed.
struct Handover {
  enum class State : std::uint8_t { open, done, withdrawn };
  std::int64_t id = 0;
  std::string ref;                    // UUIDv7
  State state = State::open;
  std::string leaving, coming;        // who signed first, and who signed second
  std::string note, coming_note;
  Time opened_at;                     // the first signature, and the moment of what is frozen
  std::optional<Time> ended_at;       // the second one, or the withdrawal
  std::string ended_by, end_reason;   // of a withdrawal
  std::string frozen;
};
std::string_view to_string(Handover::State);

class DeskBooks {
 public:
  virtual ~DeskBooks() = default;
  virtual std::int64_t insert_handover(Handover const& handover) = 0;  // ignores `id`, returns the new one
  virtual void update_handover(Handover const& handover) = 0;          // all but what was frozen, by whom and when
  virtual std::optional<Handover> find_handover(std::string_view ref) = 0;
  virtual std::optional<Handover> open_handover() = 0;
  /// Who holds the desk since it was handed over last.
  virtual std::optional<Handover> last_done() = 0;
  /// Newest first, with ids below `before` (0: from the newest), without what they froze.
  virtual std::vector<Handover> handovers(std::int64_t before, int limit) = 0;
};

}  // namespace lamplighter::flow
