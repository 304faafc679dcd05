// What a report says can be read back by those who read such files, and nothing in it can break out of its place.
#include "geo/report.hpp"

#include <catch2/catch.hpp>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <ogrsf_frmts.h>
#include <stdlib.h>

#include <boost/json/src.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "geo/report_escape.hpp"
#include "tests/unit/geo/town_feeder.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
namespace json = boost::json;

namespace {

constexpr char const* nasty = "<script>alert(\"x\")</script>&'\n,\x01\xff";

/// The town feeder with a customer that hangs from nothing, one on the wrong transformer, and an id that is an attack.
test::DrawnImport broken_feeder() {
  auto imported = test::town_feeder();
  imported.data.customers[0].node = "nowhere";
  imported.data.customers[1].node = "t2";
  imported.data.customers[2].id = nasty;
  imported.data.customers[2].phases_known = false;
  imported.data.customers[2].phases = {};
  imported.findings.push_back({.number = 303,
                               .severity = geo::Finding::Severity::error,
                               .layer = "customers",
                               .id = "C1",
                               .reason = "nothing stands there",
                               .remedy = "correct it"});
  imported.findings.push_back({.number = 205,
                               .severity = geo::Finding::Severity::warning,
                               .layer = "customers",
                               .id = nasty,
                               .reason = "phases are NULL",
                               .remedy = "fill them in"});
  return imported;
}

geo::Audit audited(test::DrawnImport const& imported) {
  auto audit = geo::audit(imported);
  if (!audit) FAIL(audit.error().message);
  return std::move(*audit);
}

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "report-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(Folder const&) = delete;
  std::string file(char const* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

using Dataset = std::unique_ptr<GDALDataset, void (*)(GDALDataset*)>;
Dataset opened(std::string const& path) {
  GDALAllRegister();
  Dataset dataset(static_cast<GDALDataset*>(GDALOpenEx(path.c_str(), GDAL_OF_VECTOR, nullptr, nullptr, nullptr)),
                  [](GDALDataset* one) { GDALClose(one); });
  REQUIRE(dataset);
  return dataset;
}

std::size_t count_of(std::string const& text, std::string const& part) {
  std::size_t count = 0;
  for (auto place = text.find(part); place != std::string::npos; place = text.find(part, place + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("the JSON of an audit is JSON, whatever stands in an id, and says what the audit says") {
  auto const audit = audited(broken_feeder());
  auto const read = json::parse(geo::report_json(audit, geo::ReportLanguage::en)).as_object();
  CHECK(read.at("reference_system").as_string() == "EPSG:4326");
  CHECK(read.at("findings").as_array().size() == audit.findings.size());
  CHECK(read.at("suggestions").as_array().size() == 2);
  auto const& feeder = read.at("feeders").as_array().at(0).as_object();
  CHECK(feeder.at("status").as_string() == "invalid");
  CHECK(feeder.at("unsupplied").as_array().at(0).as_string() == "C1");
  CHECK(feeder.at("texts").as_object().at("double number").as_object().at("of").to_number<int>() == 3);
  auto const& finding = read.at("findings").as_array().at(1).as_object();
  CHECK(finding.at("number").to_number<int>() == 205);
  CHECK(finding.at("feeder").as_string() == "F1");
  CHECK(finding.at("place").as_array().at(1).to_number<double>() == Approx(39.9003));
  CHECK(std::string(finding.at("id").as_string()) == "<script>alert(\"x\")</script>&'\n,\x01\xEF\xBF\xBD");
}

TEST_CASE("the CSV has one row per finding and suggestion, with quotes where they are needed") {
  auto const audit = audited(broken_feeder());
  auto const text = geo::report_csv(audit, geo::ReportLanguage::en);
  CHECK_THAT(text, Contains("303,error,nothing stands at its node,customers,C1,F1,116.40502"));
  CHECK_THAT(text, Contains("692,suggestion,suggestion: transformer,customers,C2,F1,"));
  CHECK_THAT(text, Contains("\"<script>alert(\"\"x\"\")</script>&'\n,"));
  CHECK(count_of(text, "\n") == 1 + audit.findings.size() + audit.suggestions.size() + count_of(text, "&'\n,"));
}

TEST_CASE("no cell of the CSV is a formula to a spreadsheet, and numbers stay numbers") {
  CHECK(geo::csv_text("=cmd|A1") == "\"'=cmd|A1\"");
  CHECK(geo::csv_text("@x") == "\"'@x\"");
  CHECK(geo::csv_text("-1+1") == "\"'-1+1\"");
  for (char const* plain : {"-12.5", "+8613800000000", "城东线", ""}) CHECK(geo::csv_text(plain) == plain);
}

TEST_CASE("the page is well-formed, self-contained and without script, whatever stands in an id") {
  auto const imported = broken_feeder();
  auto const audit = audited(imported);
  for (auto const language : {geo::ReportLanguage::en, geo::ReportLanguage::zh}) {
    auto const page = geo::report_html(audit, imported.data, language);
    htmlDocPtr const document = htmlReadMemory(page.data(), static_cast<int>(page.size()), nullptr, "utf-8",
                                               HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    REQUIRE(document != nullptr);
    xmlFreeDoc(document);
    for (char const* forbidden :
         {"<script", "http:", "https:", "url(", "@import", "javascript:", " src=", " href=", " onload="}) {
      INFO(forbidden);
      CHECK(page.find(forbidden) == std::string::npos);
    }
    CHECK_THAT(page, Contains("&lt;script&gt;"));
    CHECK_THAT(page, Contains("default-src 'none'"));
    auto const first = page.find("<svg"), last = page.find("</svg>");
    REQUIRE(first != std::string::npos);
    std::string const drawing = page.substr(first, last + 6 - first);
    xmlDocPtr const svg =
        xmlReadMemory(drawing.data(), static_cast<int>(drawing.size()), nullptr, "utf-8", XML_PARSE_NONET);
    CHECK(svg != nullptr);  // an attribute or a title that broke out would not be well-formed
    xmlFreeDoc(svg);
    CHECK(count_of(drawing, "class=\"error\"") == 1);
    CHECK(count_of(drawing, "class=\"suggestion\"") == 2);
    CHECK(count_of(drawing, "class=\"source\"") == 1);
    CHECK(drawing.find("nan") == std::string::npos);
  }
  CHECK_THAT(geo::report_html(audit, imported.data, geo::ReportLanguage::zh),
             Contains("所在节点无设备") && Contains("不可用"));
}

TEST_CASE("a network without coordinates has a page without a map") {
  auto imported = broken_feeder();
  for (auto& node : imported.data.nodes) node.at.reset();
  for (auto& section : imported.data.sections) section.at.reset();
  for (auto& customer : imported.data.customers) customer.at.reset();
  auto const page = geo::report_html(audited(imported), imported.data, geo::ReportLanguage::en);
  CHECK(page.find("<svg") == std::string::npos);
  CHECK_THAT(page, Contains("Nothing in these data has coordinates"));
}

TEST_CASE("the GeoPackage holds findings, suggestions and feeders, and the styles with which QGIS opens them") {
  Folder const folder;
  auto const imported = broken_feeder();
  auto const audit = audited(imported);
  auto const path = folder.file("audit.gpkg");
  auto const written = geo::write_report(audit, imported.data, path, geo::ReportLanguage::en);
  if (!written) FAIL(written.error().message);
  auto const dataset = opened(path);
  auto* const findings = dataset->GetLayerByName("findings");
  REQUIRE(findings != nullptr);
  CHECK(findings->GetFeatureCount() == static_cast<GIntBig>(audit.findings.size()));
  CHECK(findings->GetGeomType() == wkbPoint);
  CHECK(std::string(findings->GetGeometryColumn()) == "geom");
  CHECK(std::string(findings->GetSpatialRef()->GetAuthorityCode(nullptr)) == "4326");
  findings->SetAttributeFilter("number = 303");
  std::unique_ptr<OGRFeature> const feature(findings->GetNextFeature());
  REQUIRE(feature);
  CHECK(std::string(feature->GetFieldAsString("severity")) == "error");
  CHECK(std::string(feature->GetFieldAsString("feature")) == "C1");
  CHECK(feature->GetGeometryRef()->toPoint()->getY() == Approx(39.9003));
  CHECK(dataset->GetLayerByName("suggestions")->GetFeatureCount() == 2);
  auto* const feeders = dataset->GetLayerByName("feeders");
  REQUIRE(feeders->GetFeatureCount() == 1);
  std::unique_ptr<OGRFeature> const feeder(feeders->GetNextFeature());
  CHECK(std::string(feeder->GetFieldAsString("status")) == "invalid");
  CHECK(feeder->GetGeometryRef()->toMultiLineString()->getNumGeometries() == 19 + 1 + 2);  // lines, breaker, fuses

  // As QGIS reads it: the default style of a table and its geometry column, with empty catalogue and schema.
  for (auto const& [name, attribute] :
       {std::pair{"findings", "severity"}, std::pair{"suggestions", "kind"}, std::pair{"feeders", "status"}}) {
    INFO(name);
    std::string const query =
        std::string(
            "SELECT styleQML FROM layer_styles WHERE f_table_catalog = '' AND f_table_schema = '' AND "
            "f_table_name = '") +
        name + "' AND f_geometry_column = 'geom' AND useAsDefault = 1";
    auto* const rows = dataset->ExecuteSQL(query.c_str(), nullptr, nullptr);
    REQUIRE(rows != nullptr);
    REQUIRE(rows->GetFeatureCount() == 1);
    std::unique_ptr<OGRFeature> const row(rows->GetNextFeature());
    std::string const style = row->GetFieldAsString(0);
    xmlDocPtr const document =
        xmlReadMemory(style.data(), static_cast<int>(style.size()), nullptr, "utf-8", XML_PARSE_NONET);
    CHECK(document != nullptr);
    xmlFreeDoc(document);
    CHECK_THAT(style, Contains("type=\"categorizedSymbol\" attr=\"" + std::string(attribute) + "\""));
    CHECK(count_of(style, "<category ") == count_of(style, "<symbol "));
    dataset->ReleaseResultSet(rows);
  }
  auto* const columns = dataset->ExecuteSQL(
      "SELECT group_concat(name || ' ' || type, ', ') FROM pragma_table_info('layer_styles')", nullptr, nullptr);
  REQUIRE(columns != nullptr);
  std::unique_ptr<OGRFeature> const all(columns->GetNextFeature());
  CHECK(std::string(all->GetFieldAsString(0)) ==
        "fid INTEGER, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column "
        "TEXT(256), "
        "styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui "
        "TEXT(30), "
        "update_time DATETIME");
  dataset->ReleaseResultSet(columns);
}

TEST_CASE("a GeoPackage of data without a reference system has none either") {
  Folder const folder;
  auto imported = broken_feeder();
  imported.data.srs = "";
  REQUIRE(geo::write_report(audited(imported), imported.data, folder.file("plain.gpkg"), geo::ReportLanguage::zh));
  auto const dataset = opened(folder.file("plain.gpkg"));
  auto const* const system = dataset->GetLayerByName("findings")->GetSpatialRef();
  CHECK((system == nullptr || system->GetAuthorityCode(nullptr) == nullptr));
}

TEST_CASE(
    "a report is written in the format of its ending; another ending is a wrong usage, an impossible folder a "
    "failure") {
  Folder const folder;
  auto const imported = broken_feeder();
  auto const audit = audited(imported);
  auto const text_of = [](std::string const& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  };
  for (char const* name : {"a.html", "a.json", "a.csv", "a.TXT"}) {
    INFO(name);
    REQUIRE(geo::write_report(audit, imported.data, folder.file(name), geo::ReportLanguage::en));
    CHECK(text_of(folder.file(name)).size() > 100);
  }
  CHECK(text_of(folder.file("a.json")) == geo::report_json(audit, geo::ReportLanguage::en));
  CHECK_THAT(text_of(folder.file("a.TXT")), Contains("F1") && Contains("invalid"));
  auto const other = geo::write_report(audit, imported.data, folder.file("a.pdf"), geo::ReportLanguage::en);
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == geo::Error::Kind::usage);
  CHECK_THAT(other.error().message, Contains(".html, .gpkg"));
  for (char const* name : {"no/such/a.html", "no/such/a.gpkg"}) {
    auto const lost = geo::write_report(audit, imported.data, folder.file(name), geo::ReportLanguage::en);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == geo::Error::Kind::failed);
  }
  CHECK(std::distance(std::filesystem::directory_iterator(folder.file("")), {}) == 4);  // no part of a file is left
}
