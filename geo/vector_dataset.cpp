// Opens what OGR can open, and finds a layer in it or runs a query on it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include "geo/arrow_table.hpp"
#include "geo/arrow_table_impl.hpp"

namespace lamplighter::geo {
namespace {

using Files = std::vector<std::unique_ptr<GDALDataset>>;

std::unique_ptr<GDALDataset> open_file(std::string const& path, CPLStringList const& options) {
  return std::unique_ptr<GDALDataset>(
      GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, nullptr, options.List()));
}

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

/// OGR opens folders of some formats as one dataset; of the others, each file in them is opened. Error: refused where one is of
/// a kind that others are read from, and is damaged.
Result<Files> open_folder(std::string const& path, CPLStringList const& options) {
  std::vector<std::filesystem::path> names;
  std::error_code ignored;
  for (auto const& entry : std::filesystem::directory_iterator(path, ignored)) {
    if (entry.is_regular_file(ignored)) names.push_back(entry.path());
  }
  std::sort(names.begin(), names.end());
  Files files;
  std::set<std::string> endings;
  std::vector<std::pair<std::filesystem::path, std::string>> unread;
  for (auto const& name : names) {
    CPLErrorReset();
    if (auto file = open_file(name.string(), options)) {
      files.push_back(std::move(file));
      endings.insert(lower(name.extension().string()));
    } else {
      unread.emplace_back(name, CPLGetLastErrorMsg());
    }
  }
  for (auto const& [name, why] : unread) {
    if (!endings.contains(lower(name.extension().string()))) continue;
    return tl::make_unexpected(Error{
        .kind = Error::Kind::refused,
        .message = fmt::format("'{}' cannot be opened{}{}, though other files of its kind in the folder can; mend it, or take it away",
                               name.string(), why.empty() ? "" : ": ", why)});
  }
  return files;
}

/// GDAL guesses whether the first line of a spreadsheet holds names, and takes it for data where all columns are texts; no table
/// here is without names. Whoever set the options otherwise keeps them.
void take_first_lines_as_names() {
  for (char const* const option : {"OGR_XLSX_HEADERS", "OGR_XLS_HEADERS", "OGR_ODS_HEADERS"}) {
    if (CPLGetConfigOption(option, nullptr) == nullptr) CPLSetConfigOption(option, "FORCE");
  }
}

std::string quoted(std::vector<std::string> const& names) {
  std::string text;
  for (auto const& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return text.empty() ? "none" : text;
}

}  // namespace

std::string without_password(std::string text) {
  for (std::string_view const key : {"password=", "pwd=", "passwd="}) {
    auto const found = lower(text).find(key);
    if (found == std::string::npos) continue;
    auto const first = found + key.size();
    bool const is_quoted = first < text.size() && (text[first] == '\'' || text[first] == '{');
    auto last = is_quoted ? text.find(text[first] == '{' ? '}' : '\'', first + 1) : text.find_first_of(" ;,", first);
    if (is_quoted && last != std::string::npos) ++last;
    text.replace(first, last == std::string::npos ? std::string::npos : last - first, "***");
  }
  auto const scheme = text.find("://");
  auto const at = scheme == std::string::npos ? std::string::npos : text.find('@', scheme);
  auto const colon = at == std::string::npos ? std::string::npos : text.find(':', scheme + 3);
  if (colon != std::string::npos && colon < at) text.replace(colon + 1, at - colon - 1, "***");
  return text;
}

std::vector<unsigned char> wkb_from_wkt(std::string const& text) {
  QuietErrors const quiet;
  char const* position = text.c_str();
  OGRGeometry* made = nullptr;
  if (OGRGeometryFactory::createFromWkt(&position, nullptr, &made) != OGRERR_NONE || made == nullptr) return {};
  std::unique_ptr<OGRGeometry> const geometry(made);
  std::vector<unsigned char> bytes(geometry->WkbSize());
  if (geometry->exportToWkb(wkbNDR, bytes.data()) != OGRERR_NONE) return {};
  return bytes;
}

bool is_geographic(std::string const& srs) {
  QuietErrors const quiet;
  OGRSpatialReference reference;
  return !srs.empty() && reference.SetFromUserInput(srs.c_str()) == OGRERR_NONE && reference.IsGeographic() != 0;
}

bool is_reference_system(std::string const& srs) {
  QuietErrors const quiet;
  OGRSpatialReference reference;
  return reference.SetFromUserInput(srs.c_str()) == OGRERR_NONE;
}

VectorDataset::VectorDataset(std::string path, Files files) : path_(std::move(path)), files_(std::move(files)) {}
VectorDataset::VectorDataset(VectorDataset&&) noexcept = default;
VectorDataset::~VectorDataset() = default;

Result<VectorDataset> VectorDataset::open(std::string const& path, std::vector<std::string> const& open_options,
                                          std::string_view named_in) {
  static bool const is_registered = (GDALAllRegister(), take_first_lines_as_names(), true);
  static_cast<void>(is_registered);
  QuietErrors const quiet;
  CPLStringList options;
  for (auto const& option : open_options) options.AddString(option.c_str());
  Files files;
  if (auto one = open_file(path, options)) files.push_back(std::move(one));
  std::string const why = CPLGetLastErrorMsg();
  std::error_code ignored;
  if (files.empty() && std::filesystem::is_directory(path, ignored)) {
    auto of_folder = open_folder(path, options);
    if (!of_folder) return tl::make_unexpected(std::move(of_folder).error());
    files = std::move(*of_folder);
  }
  std::string const shown = without_password(path);
  if (files.empty()) {
    return tl::make_unexpected(
        Error{.kind = Error::Kind::usage,
              .message = fmt::format("dataset '{}' cannot be opened{}{}; check '{}'", shown, why.empty() ? "" : ": ",
                                     without_password(why), named_in)});
  }
  return VectorDataset(shown, std::move(files));
}

std::vector<std::string> VectorDataset::layers() const {
  std::vector<std::string> names;
  for (auto const& file : files_) {
    for (auto&& layer : file->GetLayers()) names.emplace_back(layer->GetName());
  }
  return names;
}

std::string VectorDataset::unread_file(std::string_view layer) const {
  std::error_code failed;
  for (auto const& entry : std::filesystem::directory_iterator(path_, failed)) {
    if (lower(entry.path().stem().string()) == lower(std::string(layer))) return entry.path().filename().string();
  }
  return {};
}

/// Databases look at a condition only when they read by it, and then a wrong one gives no rows.
bool VectorDataset::can_be_read(OGRLayer& layer) {
  bool const has_row = OGRFeatureUniquePtr(layer.GetNextFeature()) != nullptr;
  layer.ResetReading();
  return has_row || CPLGetLastErrorType() < CE_Failure;
}

Result<VectorTable> VectorDataset::table(Query const& query) const {
  QuietErrors const quiet;
  auto const refused = [&](std::string message) {
    return tl::make_unexpected(Error{.kind = Error::Kind::refused, .message = std::move(message)});
  };
  if (!query.sql.empty()) {
    std::string why;
    for (auto const& file : files_) {
      auto open = std::make_unique<VectorTable::Open>(path_, query.layer.empty() ? "sql" : query.layer, *file);
      open->kind = VectorTable::Open::Kind::result;
      CPLErrorReset();
      open->layer = file->ExecuteSQL(query.sql.c_str(), nullptr, query.dialect.empty() ? nullptr : query.dialect.c_str());
      if (open->layer != nullptr) return VectorTable(std::move(open));
      if (why.empty()) why = CPLGetLastErrorMsg();
    }
    return refused(fmt::format("{}: the query \"{}\" does not run{}{}; correct 'sql' or 'dialect' in the mapping; layers "
                               "found: {}",
                               path_, query.sql, why.empty() ? "" : ": ", why, quoted(layers())));
  }
  auto const has_layer = [&](auto const& file) { return file->GetLayerByName(query.layer.c_str()) != nullptr; };
  if (auto const first = std::find_if(files_.begin(), files_.end(), has_layer); first != files_.end()) {
    auto const second = std::find_if(std::next(first), files_.end(), has_layer);
    if (second != files_.end()) {
      return refused(fmt::format("{}: layer '{}' is in '{}' and in '{}', and only one could be read; name each file as a dataset of its own",
                                 path_, query.layer, (*first)->GetDescription(), (*second)->GetDescription()));
    }
  }
  for (auto const& file : files_) {
    auto open = std::make_unique<VectorTable::Open>(path_, query.layer, *file);
    open->layer = file->GetLayerByName(query.layer.c_str());
    if (open->layer == nullptr) continue;
    // Queries of the SQLITE dialect leave their conditions on the layers that they read.
    open->layer->SetAttributeFilter(nullptr);
    open->layer->SetIgnoredFields(nullptr);
    open->layer->ResetReading();
    if (query.where.empty()) return VectorTable(std::move(open));
    open->kind = VectorTable::Open::Kind::filtered;
    CPLErrorReset();
    if (open->layer->SetAttributeFilter(query.where.c_str()) == OGRERR_NONE && can_be_read(*open->layer)) {
      return VectorTable(std::move(open));
    }
    return refused(fmt::format("{}: layer '{}' cannot be filtered by \"{}\": {}; correct 'where' in the mapping", path_,
                               query.layer, query.where, CPLGetLastErrorMsg()));
  }
  return refused(fmt::format("{}: layer '{}' is missing; layers found: {}; correct the mapping or export the layer", path_,
                             query.layer, quoted(layers())));
}

}  // namespace lamplighter::geo
