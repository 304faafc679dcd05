// Layers, fields and features through OGR's C interface.
#include "tests/bench/network/geopackage_sink.hpp"

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace lamplighter::bench {
namespace {

struct Field {
  char const* name;
  OGRFieldType type;
};

/// One layer being written; fields are set by their number.
class Layer {
 public:
  Layer(GDALDatasetH file, OGRSpatialReferenceH srs, char const* name, OGRwkbGeometryType geometry,
        std::vector<Field> const& fields)
      : layer_(GDALDatasetCreateLayer(file, name, srs, geometry, nullptr)) {
    if (layer_ == nullptr) throw std::runtime_error(CPLGetLastErrorMsg());
    for (Field const& field : fields) {
      OGRFieldDefnH const definition = OGR_Fld_Create(field.name, field.type);
      OGR_L_CreateField(layer_, definition, TRUE);
      OGR_Fld_Destroy(definition);
    }
  }

  Layer& begin() {
    feature_ = OGR_F_Create(OGR_L_GetLayerDefn(layer_));
    next_ = 0;
    return *this;
  }
  Layer& operator<<(std::string_view text) {
    if (!text.empty()) OGR_F_SetFieldString(feature_, next_, std::string(text).c_str());
    ++next_;
    return *this;
  }
  Layer& operator<<(double number) {
    OGR_F_SetFieldDouble(feature_, next_++, number);
    return *this;
  }
  void end(std::optional<geo::Coordinate> const& at) {
    if (at) {
      OGRGeometryH const point = OGR_G_CreateGeometry(wkbPoint);
      OGR_G_SetPoint_2D(point, 0, at->x, at->y);
      OGR_F_SetGeometryDirectly(feature_, point);
    }
    OGRErr const error = OGR_L_CreateFeature(layer_, feature_);
    OGR_F_Destroy(feature_);
    if (error != OGRERR_NONE) throw std::runtime_error(CPLGetLastErrorMsg());
  }

 private:
  OGRLayerH layer_;
  OGRFeatureH feature_ = nullptr;
  int next_ = 0;
};

GDALDatasetH created(std::filesystem::path const& path) {
  GDALAllRegister();
  GDALDatasetH const file = GDALCreate(GDALGetDriverByName("GPKG"), path.c_str(), 0, 0, 0, GDT_Unknown, nullptr);
  if (file == nullptr) throw std::runtime_error(CPLGetLastErrorMsg());
  GDALDatasetStartTransaction(file, FALSE);
  return file;
}

OGRSpatialReferenceH degrees() {
  OGRSpatialReferenceH const srs = OSRNewSpatialReference(nullptr);
  OSRImportFromEPSG(srs, 4326);
  OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
  return srs;
}

}  // namespace

struct GeopackageSink::File {
  explicit File(std::filesystem::path const& path) : dataset(created(path)) {}
  ~File() {
    GDALDatasetCommitTransaction(dataset);
    GDALClose(dataset);
    OSRDestroySpatialReference(srs);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;

  GDALDatasetH dataset;
  OGRSpatialReferenceH srs = degrees();
  Layer nodes{dataset, srs, "nodes", wkbPoint, {{"id", OFTString}}};
  Layer sources{dataset, srs, "sources", wkbPoint,
                {{"id", OFTString}, {"node", OFTString}, {"feeder", OFTString}, {"phases", OFTString},
                 {"name", OFTString}, {"substation", OFTString}}};
  Layer lines{dataset, srs, "lines", wkbPoint,
              {{"id", OFTString}, {"from_node", OFTString}, {"to_node", OFTString}, {"phases", OFTString},
               {"feeder", OFTString}, {"length_m", OFTReal}}};
  Layer switches{dataset, srs, "switches", wkbPoint,
                 {{"id", OFTString}, {"from_node", OFTString}, {"to_node", OFTString}, {"phases", OFTString},
                  {"kind", OFTString}, {"normal_state", OFTString}, {"feeder", OFTString}}};
  Layer transformers{dataset, srs, "transformers", wkbPoint,
                     {{"id", OFTString}, {"from_node", OFTString}, {"to_node", OFTString}, {"phases", OFTString},
                      {"name", OFTString}, {"owner", OFTString}, {"area_manager", OFTString}, {"feeder", OFTString},
                      {"kva", OFTReal}}};
  Layer customers{dataset, srs, "customers", wkbPoint,
                  {{"id", OFTString}, {"node", OFTString}, {"phases", OFTString}, {"transformer", OFTString},
                   {"category", OFTString}, {"address", OFTString}, {"community", OFTString}, {"district", OFTString},
                   {"feeder", OFTString}, {"status", OFTString}, {"kw", OFTReal}}};
};

GeopackageSink::GeopackageSink(std::filesystem::path const& path) : file_(std::make_unique<File>(path)) {}
GeopackageSink::~GeopackageSink() = default;

void GeopackageSink::add(geo::NodeView const& row) {
  file_->nodes.begin() << row.id;
  file_->nodes.end(row.at);
}

void GeopackageSink::add(geo::SourceView const& row) {
  file_->sources.begin() << row.id << row.node << row.feeder << to_string(row.phases) << row.name << row.substation;
  file_->sources.end(row.at);
}

void GeopackageSink::add(geo::SectionView const& row) {
  bool const is_line = row.kind == geo::SectionKind::line;
  Layer& layer = is_line ? file_->lines : file_->transformers;
  layer.begin() << row.id << row.from_node << row.to_node << to_string(row.phases);
  if (is_line) {
    layer << row.feeder << row.length_m;
  } else {
    layer << row.name << (row.is_customer_owned ? "customer" : "utility") << row.area_manager << row.feeder << row.kva;
  }
  layer.end(row.at);
}

void GeopackageSink::add(geo::DeviceView const& row) {
  file_->switches.begin() << row.id << row.from_node << row.to_node << to_string(row.phases) << to_string(row.kind)
                          << to_string(row.normal) << row.feeder;
  file_->switches.end(row.at);
}

void GeopackageSink::add(geo::CustomerView const& row, CustomerDirt dirt) {
  for (int copies = dirt.is_repeated ? 2 : 1; copies != 0; --copies) {
    file_->customers.begin() << row.id << row.node << to_string(row.phases) << row.transformer << row.category
                             << row.address << row.community << row.district << row.feeder
                             << (dirt.is_inactive ? "inactive" : "active") << row.kw;
    file_->customers.end(row.at);
  }
}

}  // namespace lamplighter::bench
