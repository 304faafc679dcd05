// Chooses the format by the file's ending and replaces the file only by a whole one.
#include "geo/report.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace lamplighter::geo {
namespace {

Result<void> write_whole(std::string const& path, std::string const& content) {
  std::string const part = path + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  std::error_code trouble;
  if (file) std::filesystem::rename(part, path, trouble);
  if (file && !trouble) return {};
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  return tl::make_unexpected(Error{
      .kind = Error::Kind::failed,
      .message = fmt::format("{}: the report cannot be written; check the folder, its rights and the disk", path)});
}

}  // namespace

std::optional<ReportFormat> report_format_of(std::string const& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  for (char& letter : ending) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  if (ending == ".html" || ending == ".htm") return ReportFormat::html;
  if (ending == ".gpkg") return ReportFormat::geopackage;
  if (ending == ".json") return ReportFormat::json;
  if (ending == ".csv") return ReportFormat::csv;
  if (ending == ".txt") return ReportFormat::text;
  return std::nullopt;
}

Result<void> write_report(Audit const& audit, NetworkRows const& data, std::string const& path,
                          ReportLanguage language) {
  auto const format = report_format_of(path);
  if (!format) {
    return tl::make_unexpected(Error{
        .kind = Error::Kind::usage,
        .message =
            fmt::format("{}: no report is written for this ending; use .html, .gpkg, .json, .csv or .txt", path)});
  }
  switch (*format) {
    case ReportFormat::html:
      return write_whole(path, report_html(audit, data, language));
    case ReportFormat::geopackage:
      return write_geopackage(audit, data, path, language);
    case ReportFormat::json:
      return write_whole(path, report_json(audit, language));
    case ReportFormat::csv:
      return write_whole(path, report_csv(audit, language));
    case ReportFormat::text:
      return write_whole(path, report_text(audit, language));
  }
  return {};
}

}  // namespace lamplighter::geo
