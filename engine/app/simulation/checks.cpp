// Puts the verdicts of one run together.
#include "engine/app/simulation/checks.hpp"

#include <algorithm>

#include "engine/app/simulation/verdicts.hpp"

namespace lamplighter::simulation {

Summary judge(Run& run, Books const& books) {
  Summary summary;
  summary.digest = run.digest();
  summary.customers = run.truth().customer_count();
  summary.outages = static_cast<std::int64_t>(books.outages.size());
  summary.exceptions = std::ranges::count_if(books.notices, [](auto const& entry) {
    return entry.second.exception && !entry.second.exception->closed_at;
  });
  Verdicts verdicts(summary);
  for (auto const& trouble : run.troubles()) verdicts.other(trouble);
  judge_words(run, books, verdicts);
  judge_obligations(run, books, verdicts);
  judge_campaigns(run, books, verdicts);
  judge_ledger(run, books, verdicts, summary);
  return summary;
}

}  // namespace lamplighter::simulation
