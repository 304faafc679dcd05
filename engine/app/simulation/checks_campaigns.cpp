// Nobody is warned of a disconnection once the engine knew that he had paid.
#include <fmt/format.h>

#include "engine/app/simulation/verdicts.hpp"

namespace lamplighter::simulation {

void judge_campaigns(Run& run, Books const& books, Verdicts& verdicts) {
  auto const& paid = run.billing().paid();
  for (auto const& gateway : run.gateways()) {
    for (auto const& submitted : gateway->record().submitted) {
      auto const found = books.message_of_attempt.find(AttemptId{submitted.attempt.value});
      if (found == books.message_of_attempt.end()) continue;
      for (auto const id : books.messages.at(found->second).notices) {
        auto const& notice = books.notices.at(id).row;
        auto const* subject = books.find(notice.outage);
        bool const warns = subject != nullptr && subject->row.kind == outage::Kind::disconnection && notice.stage != "cancelled";
        auto const name = books.customers.find(notice.recipient.id);
        if (!warns || name == books.customers.end()) continue;
        auto const payment = paid.find(name->second);
        if (payment == paid.end() || submitted.moment <= payment->second) continue;
        verdicts.told_wrongly(fmt::format("notice {} ({} of {}) to {} leaves although he has paid", id.value, notice.stage, subject->row.ref, name->second));
      }
    }
  }
}

}  // namespace lamplighter::simulation
