// Reads OGR's Arrow stream: several times faster than feature by feature, and the same for every format.
#include "geo/arrow_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <gdal_priv.h>
#include <ogr_recordbatch.h>
#include <ogrsf_frmts.h>

namespace lamplighter::geo {
namespace {

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

/// Schemas, batches and streams each carry their own release call.
template <class Carrier>
struct Released : Carrier {
  Released() { std::memset(static_cast<Carrier*>(this), 0, sizeof(Carrier)); }
  ~Released() {
    if (this->release) this->release(this);
  }
  Released(Released const&) = delete;
  Released& operator=(Released const&) = delete;
};

template <class Value>
Value value_at(void const* buffer, std::int64_t index) {
  Value value;
  std::memcpy(&value, static_cast<char const*>(buffer) + static_cast<std::size_t>(index) * sizeof(Value), sizeof value);
  return value;
}

bool bit_at(void const* buffer, std::int64_t index) {
  return ((static_cast<unsigned char const*>(buffer)[index / 8] >> (index % 8)) & 1) != 0;
}

template <class Offset>
std::string_view bytes_at(ArrowArray const& column, std::int64_t index) {
  auto const first = value_at<Offset>(column.buffers[1], index);
  auto const last = value_at<Offset>(column.buffers[1], index + 1);
  return {static_cast<char const*>(column.buffers[2]) + first, static_cast<std::size_t>(last - first)};
}

/// Ids that an export wrote as 12.0 are the number 12.
std::string decimal(double value) {
  if (std::isfinite(value) && value == std::floor(value) && std::fabs(value) < 1e15) {
    return fmt::format("{}", static_cast<std::int64_t>(value));
  }
  return fmt::format("{}", value);
}

std::optional<std::string> text_at(ArrowSchema const& schema, ArrowArray const& column, std::int64_t row) {
  std::int64_t const index = row + column.offset;
  if (column.null_count != 0 && column.buffers[0] != nullptr && !bit_at(column.buffers[0], index)) return std::nullopt;
  if (std::strlen(schema.format) != 1) return std::nullopt;  // dates, lists: no field of ours
  void const* const values = column.buffers[1];
  switch (schema.format[0]) {
    case 'u': return std::string(bytes_at<std::int32_t>(column, index));
    case 'U': return std::string(bytes_at<std::int64_t>(column, index));
    case 'b': return bit_at(values, index) ? "1" : "0";
    case 'c': return std::to_string(value_at<std::int8_t>(values, index));
    case 'C': return std::to_string(value_at<std::uint8_t>(values, index));
    case 's': return std::to_string(value_at<std::int16_t>(values, index));
    case 'S': return std::to_string(value_at<std::uint16_t>(values, index));
    case 'i': return std::to_string(value_at<std::int32_t>(values, index));
    case 'I': return std::to_string(value_at<std::uint32_t>(values, index));
    case 'l': return std::to_string(value_at<std::int64_t>(values, index));
    case 'L': return std::to_string(value_at<std::uint64_t>(values, index));
    case 'f': return decimal(static_cast<double>(value_at<float>(values, index)));
    case 'g': return decimal(value_at<double>(values, index));
    default: return std::nullopt;
  }
}

bool is_binary(ArrowSchema const& schema) {
  return std::strcmp(schema.format, "z") == 0 || std::strcmp(schema.format, "Z") == 0;
}

int column_named(ArrowSchema const& schema, std::string_view name) {
  for (int column = 0; column < schema.n_children; ++column) {
    if (schema.children[column]->name == name) return column;
  }
  return -1;
}

int geometry_column(ArrowSchema const& schema, OGRLayer& layer) {
  for (char const* const name : {layer.GetGeometryColumn(), "wkb_geometry"}) {
    int const column = column_named(schema, name);
    if (column >= 0 && is_binary(*schema.children[column])) return column;
  }
  return -1;
}

Error failed(std::string const& path, std::string const& layer, char const* why) {
  return {.kind = Error::Kind::failed,
          .message = fmt::format("{}: layer '{}' could not be read: {}; check the file and the disk it is on", path,
                                 layer, why != nullptr && *why != '\0' ? why : "no reason given")};
}

}  // namespace

std::optional<std::string> ArrowRow::text(Field field) const {
  if (field.column < 0) return std::nullopt;
  return text_at(*schema_.children[field.column], *batch_.children[field.column], row_ + batch_.offset);
}

std::optional<Place> ArrowRow::place() const {
  if (geometry_ < 0) return std::nullopt;
  ArrowArray const& column = *batch_.children[geometry_];
  std::int64_t const index = row_ + batch_.offset + column.offset;
  if (column.null_count != 0 && column.buffers[0] != nullptr && !bit_at(column.buffers[0], index)) return std::nullopt;
  bool const is_large = schema_.children[geometry_]->format[0] == 'Z';
  std::string_view const bytes =
      is_large ? bytes_at<std::int64_t>(column, index) : bytes_at<std::int32_t>(column, index);
  return place_from_wkb({reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()});
}

VectorDataset::VectorDataset(std::string path, std::unique_ptr<GDALDataset> dataset)
    : path_(std::move(path)), dataset_(std::move(dataset)) {}
VectorDataset::VectorDataset(VectorDataset&&) noexcept = default;
VectorDataset::~VectorDataset() = default;

Result<VectorDataset> VectorDataset::open(std::string const& path) {
  static bool const is_registered = (GDALAllRegister(), true);
  static_cast<void>(is_registered);
  QuietErrors const quiet;
  std::unique_ptr<GDALDataset> dataset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  if (!dataset) {
    std::string const why = CPLGetLastErrorMsg();
    return tl::make_unexpected(
        Error{.kind = Error::Kind::usage,
              .message = fmt::format("dataset '{}' cannot be opened{}{}; check 'network.sources'", path,
                                     why.empty() ? "" : ": ", why)});
  }
  return VectorDataset(path, std::move(dataset));
}

std::vector<std::string> VectorDataset::layers() const {
  std::vector<std::string> names;
  for (auto&& layer : dataset_->GetLayers()) names.emplace_back(layer->GetName());
  return names;
}

std::vector<std::string> VectorDataset::fields(std::string const& layer) const {
  std::vector<std::string> names;
  OGRLayer* const found = dataset_->GetLayerByName(layer.c_str());
  if (found == nullptr) return names;
  OGRFeatureDefn& definition = *found->GetLayerDefn();
  for (int i = 0; i < definition.GetFieldCount(); ++i) names.emplace_back(definition.GetFieldDefn(i)->GetNameRef());
  return names;
}

bool VectorDataset::is_empty(std::string const& layer) const {
  OGRLayer* const found = dataset_->GetLayerByName(layer.c_str());
  return found == nullptr || found->GetFeatureCount() == 0;
}

std::string VectorDataset::srs(std::string const& layer) const {
  OGRLayer* const found = dataset_->GetLayerByName(layer.c_str());
  OGRSpatialReference const* const reference = found == nullptr ? nullptr : found->GetSpatialRef();
  if (reference == nullptr) return {};
  char const* const authority = reference->GetAuthorityName(nullptr);
  char const* const code = reference->GetAuthorityCode(nullptr);
  return authority == nullptr || code == nullptr ? std::string{} : fmt::format("{}:{}", authority, code);
}

Result<void> VectorDataset::read(std::string const& layer, std::vector<std::string> const& fields,
                                 std::function<void(ArrowRow const&)> const& visit) const {
  QuietErrors const quiet;
  OGRLayer* const found = dataset_->GetLayerByName(layer.c_str());
  if (found == nullptr) return tl::make_unexpected(failed(path_, layer, "it is not there"));
  CPLStringList options;
  options.SetNameValue("INCLUDE_FID", "NO");
  Released<ArrowArrayStream> stream;
  if (!found->GetArrowStream(&stream, options.List())) {
    return tl::make_unexpected(failed(path_, layer, CPLGetLastErrorMsg()));
  }
  Released<ArrowSchema> schema;
  if (stream.get_schema(&stream, &schema) != 0) {
    return tl::make_unexpected(failed(path_, layer, stream.get_last_error(&stream)));
  }
  // Batches hold every column; here ours are put where the caller counts them.
  std::vector<ArrowSchema*> our_schemas;
  std::vector<int> places;
  for (std::string const& field : fields) {
    places.push_back(column_named(schema, field));
    if (places.back() < 0) return tl::make_unexpected(failed(path_, layer, "a field is missing from its stream"));
  }
  int const geometry = geometry_column(schema, *found);
  if (geometry >= 0) places.push_back(geometry);
  for (int const place : places) our_schemas.push_back(schema.children[place]);
  ArrowSchema ordered{};
  ordered.children = our_schemas.data();
  int const our_geometry = geometry >= 0 ? static_cast<int>(fields.size()) : -1;
  for (;;) {
    Released<ArrowArray> batch;
    if (stream.get_next(&stream, &batch) != 0) {
      return tl::make_unexpected(failed(path_, layer, stream.get_last_error(&stream)));
    }
    if (batch.release == nullptr) return {};
    std::vector<ArrowArray*> our_columns;
    for (int const place : places) our_columns.push_back(batch.children[place]);
    ArrowArray view{};
    view.children = our_columns.data();
    view.offset = batch.offset;
    for (std::int64_t row = 0; row < batch.length; ++row) visit(ArrowRow(ordered, view, our_geometry, row));
  }
}

}  // namespace lamplighter::geo
