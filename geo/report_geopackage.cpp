// Writes an audit as a GeoPackage through OGR, with the table of styles that QGIS keeps in one.
#include <fmt/format.h>
#include <ogrsf_frmts.h>

#include <filesystem>

#include "geo/audit_view.hpp"
#include "geo/finding_words.hpp"
#include "geo/report.hpp"
#include "geo/report_styles.hpp"

namespace lamplighter::geo {
namespace {

struct Close {
  void operator()(GDALDataset* dataset) const { GDALClose(dataset); }
};

/// One layer being written. The first failure is kept and ends the writing.
class LayerWriter {
 public:
  struct Column {
    char const* name;
    OGRFieldType type;
  };
  LayerWriter(GDALDataset& dataset, OGRSpatialReference* system, char const* name, OGRwkbGeometryType type,
              std::initializer_list<Column> columns)
      : layer_(dataset.CreateLayer(name, system, type)) {
    if (layer_ == nullptr) return;
    is_good_ = true;
    for (Column const& column : columns) {
      OGRFieldDefn field(column.name, column.type);
      is_good_ = is_good_ && layer_->CreateField(&field) == OGRERR_NONE;
    }
    is_good_ = is_good_ && layer_->StartTransaction() == OGRERR_NONE;
  }

  OGRFeature begin() { return OGRFeature(layer_->GetLayerDefn()); }
  void end(OGRFeature& feature) { is_good_ = is_good_ && layer_->CreateFeature(&feature) == OGRERR_NONE; }
  /// Whether all rows were taken.
  bool finish() { return is_good_ && layer_->CommitTransaction() == OGRERR_NONE; }
  bool is_good() const { return is_good_; }

 private:
  OGRLayer* layer_;
  bool is_good_ = false;
};

void set_place(OGRFeature& feature, std::optional<Coordinate> const& place) {
  if (!place) return;
  OGRPoint const point(place->x, place->y);
  feature.SetGeometry(&point);
}

bool write_findings(GDALDataset& dataset, OGRSpatialReference* system, Audit const& audit, ReportLanguage language) {
  LayerWriter layer(dataset, system, "findings", wkbPoint,
                    {{"number", OFTInteger},
                     {"severity", OFTString},
                     {"title", OFTString},
                     {"layer", OFTString},
                     {"feature", OFTString},
                     {"feeder", OFTString},
                     {"reason", OFTString},
                     {"remedy", OFTString}});
  if (!layer.is_good()) return false;
  for (Finding const& one : audit.findings) {
    OGRFeature feature = layer.begin();
    feature.SetField("number", one.number);
    feature.SetField("severity", std::string(to_string(one.severity)).c_str());
    feature.SetField("title", std::string(title_of(one.number, language)).c_str());
    feature.SetField("layer", one.layer.c_str());
    feature.SetField("feature", one.id.c_str());
    feature.SetField("feeder", one.feeder.c_str());
    feature.SetField("reason", reason_in(one, language).c_str());
    feature.SetField("remedy", remedy_in(one, language).c_str());
    set_place(feature, one.place);
    layer.end(feature);
  }
  return layer.finish();
}

bool write_suggestions(GDALDataset& dataset, OGRSpatialReference* system, Audit const& audit, ReportLanguage language) {
  LayerWriter layer(dataset, system, "suggestions", wkbPoint,
                    {{"number", OFTInteger},
                     {"kind", OFTString},
                     {"title", OFTString},
                     {"layer", OFTString},
                     {"feature", OFTString},
                     {"feeder", OFTString},
                     {"recorded", OFTString},
                     {"proposed", OFTString},
                     {"confidence", OFTReal},
                     {"evidence", OFTString}});
  if (!layer.is_good()) return false;
  for (Suggestion const& one : audit.suggestions) {
    OGRFeature feature = layer.begin();
    feature.SetField("number", number_of(one.kind));
    feature.SetField("kind", std::string(to_string(one.kind)).c_str());
    feature.SetField("title", std::string(title_of(number_of(one.kind), language)).c_str());
    feature.SetField("layer", one.layer.c_str());
    feature.SetField("feature", one.id.c_str());
    feature.SetField("feeder", one.feeder.c_str());
    feature.SetField("recorded", one.recorded.c_str());
    feature.SetField("proposed", one.proposed.c_str());
    feature.SetField("confidence", one.confidence);
    feature.SetField("evidence", evidence_in(one, language).c_str());
    set_place(feature, one.place);
    layer.end(feature);
  }
  return layer.finish();
}

/// What is drawn of each feeder, in the order of the view's feeders; the last one of none.
std::vector<OGRMultiLineString> drawn_feeders(AuditView const& view) {
  std::vector<OGRMultiLineString> feeders(view.feeders.size() + 1);
  for (std::uint32_t edge = 0; edge < view.edges.size(); ++edge) {
    Edge const& one = view.edges[edge];
    if (one.from == no_number || one.to == no_number || !view.at[one.from] || !view.at[one.to]) continue;
    if (view.at[one.from] == view.at[one.to]) continue;
    OGRLineString line;
    line.addPoint(view.at[one.from]->x, view.at[one.from]->y);
    bool const is_line = edge < view.data.sections.size() && !view.is_transformer(edge);
    if (is_line && view.data.sections[edge].at && is_finite(*view.data.sections[edge].at)) {
      line.addPoint(view.data.sections[edge].at->x, view.data.sections[edge].at->y);
    }
    line.addPoint(view.at[one.to]->x, view.at[one.to]->y);
    std::uint32_t const feeder = view.edge_feeder[edge];
    feeders[feeder == no_number ? view.feeders.size() : feeder].addGeometry(&line);
  }
  return feeders;
}

bool write_feeders(GDALDataset& dataset, OGRSpatialReference* system, Audit const& audit, NetworkRows const& data,
                   ReportLanguage language) {
  LayerWriter layer(dataset, system, "feeders", wkbMultiLineString,
                    {{"feeder", OFTString},
                     {"name", OFTString},
                     {"substation", OFTString},
                     {"status", OFTString},
                     {"reason", OFTString},
                     {"score", OFTInteger},
                     {"customers", OFTInteger64},
                     {"unsupplied", OFTInteger64},
                     {"errors", OFTInteger64},
                     {"warnings", OFTInteger64},
                     {"infos", OFTInteger64}});
  if (!layer.is_good()) return false;
  AuditView const view(data);
  auto const drawn = drawn_feeders(view);
  for (FeederAudit const& one : audit.feeders) {
    OGRFeature feature = layer.begin();
    feature.SetField("feeder", one.id.c_str());
    feature.SetField("name", one.name.c_str());
    feature.SetField("substation", one.substation.c_str());
    feature.SetField("status", std::string(to_string(one.status)).c_str());
    feature.SetField("reason", reason_in(one, language).c_str());
    feature.SetField("score", one.score);
    feature.SetField("customers", static_cast<GIntBig>(one.customers));
    feature.SetField("unsupplied", static_cast<GIntBig>(one.unsupplied.size()));
    feature.SetField("errors", static_cast<GIntBig>(one.errors));
    feature.SetField("warnings", static_cast<GIntBig>(one.warnings));
    feature.SetField("infos", static_cast<GIntBig>(one.infos));
    std::uint32_t const number = view.feeder_named(one.id);
    auto const& lines = drawn[number == no_number ? view.feeders.size() : number];
    if (lines.getNumGeometries() != 0) feature.SetGeometry(&lines);
    layer.end(feature);
  }
  return layer.finish();
}

/// The columns are those with which QGIS makes the table itself; it takes the row with `useAsDefault` for a layer.
bool write_styles(GDALDataset& dataset, ReportLanguage language) {
  OGRLayer* const layer = dataset.CreateLayer("layer_styles", nullptr, wkbNone);
  if (layer == nullptr) return false;
  bool is_good = true;
  auto const column = [&](char const* name, int width, OGRFieldType type = OFTString) {
    OGRFieldDefn field(name, type);
    field.SetWidth(width);
    if (std::string_view(name) == "useAsDefault") field.SetSubType(OFSTBoolean);
    if (std::string_view(name) == "update_time") field.SetDefault("CURRENT_TIMESTAMP");
    is_good = is_good && layer->CreateField(&field) == OGRERR_NONE;
  };
  for (char const* name : {"f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column"}) column(name, 256);
  column("styleName", 30);
  column("styleQML", 0);
  column("styleSLD", 0);
  column("useAsDefault", 0, OFTInteger);
  column("description", 0);
  column("owner", 30);
  column("ui", 30);
  column("update_time", 0, OFTDateTime);
  for (auto const& [name, style] :
       {std::pair{"findings", findings_style(language)}, std::pair{"suggestions", suggestions_style(language)},
        std::pair{"feeders", feeders_style(language)}}) {
    if (!is_good) return false;
    OGRFeature feature(layer->GetLayerDefn());
    for (char const* empty : {"f_table_catalog", "f_table_schema", "styleSLD", "owner"}) feature.SetField(empty, "");
    feature.SetField("f_table_name", name);
    feature.SetField("f_geometry_column", "geom");
    feature.SetField("styleName", name);
    feature.SetField("styleQML", style.c_str());
    feature.SetField("useAsDefault", 1);
    feature.SetField("description", language == ReportLanguage::zh ? "电网数据审查" : "network audit");
    is_good = layer->CreateFeature(&feature) == OGRERR_NONE;
  }
  return is_good;
}

Error failed(std::string const& path) {
  return {.kind = Error::Kind::failed,
          .message = fmt::format("{}: the report cannot be written ({}); check the folder, its rights and the disk",
                                 path, CPLGetLastErrorMsg())};
}

}  // namespace

Result<void> write_geopackage(Audit const& audit, NetworkRows const& data, std::string const& path,
                              ReportLanguage language) {
  GDALAllRegister();
  CPLErrorReset();
  std::string const part = path + ".part.gpkg";
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("GPKG");
  CPLPushErrorHandler(CPLQuietErrorHandler);  // the message goes into the error
  bool is_good = driver != nullptr;
  if (is_good) {
    std::unique_ptr<GDALDataset, Close> dataset(driver->Create(part.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    OGRSpatialReference system;
    bool const is_known = !data.srs.empty() && system.SetFromUserInput(data.srs.c_str()) == OGRERR_NONE;
    system.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    OGRSpatialReference* const used = is_known ? &system : nullptr;
    is_good = dataset && write_feeders(*dataset, used, audit, data, language) &&
              write_findings(*dataset, used, audit, language) && write_suggestions(*dataset, used, audit, language) &&
              write_styles(*dataset, language);
    if (is_good) CPLErrorReset();
    dataset.reset();
    is_good = is_good && CPLGetLastErrorType() < CE_Failure;  // closing writes what is left
  }
  CPLPopErrorHandler();
  std::error_code trouble;
  if (is_good) std::filesystem::rename(part, path, trouble);
  if (is_good && !trouble) return {};
  auto const error = failed(path);
  std::filesystem::remove(part, ignored);
  return tl::make_unexpected(error);
}

}  // namespace lamplighter::geo
