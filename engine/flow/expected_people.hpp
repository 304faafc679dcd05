// Says to the store whom a loop is about to look at one by one, so that it reads them together.
#pragma once

#include <span>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// One alone is left out: it would take the place of what others expect.
inline void expect_people(Context& ctx, std::span<CustomerId const> customers) {
  if (customers.size() > 1) ctx.notices.expect({.customers = {customers.begin(), customers.end()}});
}

inline void expect_people(Context& ctx, std::vector<notice::Affected> const& affected) {
  std::vector<CustomerId> customers;
  customers.reserve(affected.size());
  for (auto const& one : affected) customers.push_back(one.customer);
  expect_people(ctx, customers);
}

inline void expect_people(Context& ctx, std::vector<notice::Notice> const& notices) {
  std::vector<CustomerId> customers;
  for (auto const& one : notices) {
    if (one.recipient.kind == notice::RecipientKind::customer) customers.push_back({one.recipient.id});
  }
  expect_people(ctx, customers);
}

}  // namespace lamplighter::flow
