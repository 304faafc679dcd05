// What the two sources of arrow_table.hpp share: GDAL's error messages, and an open table. Not for others: it sees GDAL.
#pragma once

#include <cpl_error.h>

#include "geo/arrow_table.hpp"

class OGRLayer;

namespace lamplighter::geo {

/// GDAL reports through a global handler; inside this scope it keeps quiet and we read the last message ourselves.
class QuietErrors {
 public:
  QuietErrors() {
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
  }
  ~QuietErrors() { CPLPopErrorHandler(); }
  QuietErrors(QuietErrors const&) = delete;
  QuietErrors& operator=(QuietErrors const&) = delete;
};

struct VectorTable::Open {
  Open(std::string path_given, std::string name_given, GDALDataset& dataset_given)
      : path(std::move(path_given)), name(std::move(name_given)), dataset(dataset_given) {}
  Open(Open const&) = delete;
  Open& operator=(Open const&) = delete;
  ~Open();

  Error failed(char const* why) const;
  /// The first row, counted from 1, that cannot be read; nullopt when all can. Reads them one by one.
  std::optional<std::int64_t> row_in_trouble() const;
  Error cut(std::string const& field) const;
  Error no_utf8(std::string const& field, std::int64_t row) const;  // counted from 1

  std::string path, name;  // as messages name them
  GDALDataset& dataset;
  OGRLayer* layer = nullptr;
  enum class Kind : std::uint8_t { layer, filtered, result } kind = Kind::layer;
};

}  // namespace lamplighter::geo
