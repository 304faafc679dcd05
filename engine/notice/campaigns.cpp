// Words of campaigns, and how long a check of a list counts.
#include "engine/notice/campaigns.hpp"

#include <cstdlib>

namespace lamplighter::notice {

std::string_view to_string(Campaign::State state) {
  switch (state) {
    case Campaign::State::running: return "running";
    case Campaign::State::cancelled: return "cancelled";
  }
  std::abort();
}

std::string_view to_string(Member::State state) {
  switch (state) {
    case Member::State::open: return "open";
    case Member::State::paid: return "paid";
  }
  std::abort();
}

bool is_checked_for(Campaign const& campaign, Time due) {
  return campaign.checked_at && *campaign.checked_at >= due - check_holds;
}

}  // namespace lamplighter::notice
