// What a dry import is compared with, where there is anything.
#pragma once

#include "engine/app/network_import.hpp"

namespace lamplighter::app {

/// As `judge_import` where the configured store can be read, which needs not have this program's schema. Where there is none,
/// or it cannot be read, as `judge_first`, and `not_compared` says why. Writes nothing. Errors: as those two, but no `failed`
/// for the store's sake; usage for an address of no known kind.
Result<ImportJudgement> judge_dry_import(LoadedNetwork const&, Configuration const&, geo::Audit const*, Time now);

}  // namespace lamplighter::app
