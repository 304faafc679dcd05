// Campaigns 批量通知: who is told what by which policy, payments that end a warning, checks of the list, tasks with a result.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Of one campaign: it is taken in one transaction, which facts of the grid wait for.
inline constexpr std::size_t campaign_customers_max = 20'000;

/// Other notices than about outages: named customers, a policy, a moment that its dates count back from, texts.
Result<Answer> on_create_campaign(Context&, Command const&);
/// Nothing more of it leaves; who was told hears `cancelled` where its policy has that stage.
Result<Answer> on_cancel_campaign(Context&, Command const&);
/// The list compared with the books again: everybody still open stands in `owing` or in `paid`. Stages that waited leave.
Result<Answer> on_check_campaign(Context&, Command const&);
/// A customer has paid: nothing about these arrears leaves any more, and he is told so only if he was warned.
Result<Answer> on_report_payment(Context&, Command const&);
/// What came of an account manager's task.
Result<Answer> on_finish_task(Context&, Command const&);

}  // namespace lamplighter::flow
