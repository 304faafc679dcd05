// What every repository shares: the connection, the region and the source of new ids.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/base/ids.hpp"
#include "engine/store/database.hpp"

namespace lamplighter::store {

struct RepositoryContext {
  Database& db;
  RegionId region;
  std::function<std::int64_t()> next_id;  // unique for ever, the region in the high bits
  /// How often customers, contacts or addresses of messages were changed or erased: what one repository has read of them another
  /// may have changed.
  std::shared_ptr<std::uint64_t> changes_of_people = std::make_shared<std::uint64_t>(0);
  /// Writes what the notice repository has gathered: before another one reads or deletes of attempt, attempt_log, message_text,
  /// attempt_lease, notice_outcome.
  std::shared_ptr<std::function<void()>> write_gathered = std::make_shared<std::function<void()>>([] {});
};

}  // namespace lamplighter::store
