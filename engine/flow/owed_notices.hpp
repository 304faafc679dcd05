// What a plan owes whom at a moment, the same for its preview and for its approval.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Of one customer, worked out by his classes, windows and zone. Empty without a policy, or where he is not known.
std::vector<notice::Draft> drafts_of(Context&, schedules::Subject const& facts, notice::Affected const&);

/// Customer by customer: those of equal classes, windows and zone are owed the same, which is worked out once. `facts` outlives it.
class Owed {
 public:
  Owed(Context& ctx, schedules::Subject const& facts) : ctx_(ctx), facts_(facts) {}
  std::vector<notice::Draft> by(notice::Affected const&);

 private:
  Context& ctx_;
  schedules::Subject const& facts_;
  std::map<std::tuple<std::vector<std::string>, notice::Spans, notice::Spans, std::string>, std::vector<notice::Draft>> known_;
};

}  // namespace lamplighter::flow
