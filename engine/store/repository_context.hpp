// What every repository shares: the connection, the region and the source of new ids.
#pragma once

#include <functional>

#include "engine/base/ids.hpp"
#include "engine/store/database.hpp"

namespace lamplighter::store {

struct RepositoryContext {
  Database& db;
  RegionId region;
  std::function<std::int64_t()> next_id;  // unique for ever, the region in the high bits
};

}  // namespace lamplighter::store
