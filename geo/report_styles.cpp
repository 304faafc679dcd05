// Writes categorised symbols as QGIS 3 reads them.
#include "geo/report_styles.hpp"

#include <fmt/format.h>

#include <span>

namespace lamplighter::geo {
namespace {

struct Category {
  char const *value, *en, *zh, *colour;  // red,green,blue,alpha
  double size;                           // millimetres
};

enum class Shape : unsigned char { circle, diamond, line };

std::string option(char const* name, std::string const& value) {
  return fmt::format("<Option type=\"QString\" name=\"{}\" value=\"{}\"/>", name, value);
}

std::string symbol(std::size_t number, Category const& category, Shape shape) {
  std::string const size = fmt::format("{}", category.size);
  auto const marker = [&](char const* name) {
    return fmt::format(
        "<symbol type=\"marker\" name=\"{}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">"
        "<layer class=\"SimpleMarker\" enabled=\"1\" locked=\"0\" pass=\"{}\"><Option "
        "type=\"Map\">{}{}{}{}{}{}</Option></layer></symbol>\n",
        number, number, option("color", category.colour), option("name", name), option("size", size),
        option("size_unit", "MM"), option("outline_color", "255,255,255,255"), option("outline_width", "0.3"));
  };
  switch (shape) {
    case Shape::circle:
      return marker("circle");
    case Shape::diamond:
      return marker("diamond");
    case Shape::line:
      return fmt::format(
          "<symbol type=\"line\" name=\"{}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">"
          "<layer class=\"SimpleLine\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option "
          "type=\"Map\">{}{}{}{}</Option></layer></symbol>\n",
          number, option("line_color", category.colour), option("line_width", size), option("line_width_unit", "MM"),
          option("capstyle", "round"));
  }
  return {};
}

std::string document(char const* attribute, std::span<Category const> ones, Shape shape, ReportLanguage language) {
  std::string categories, symbols;
  for (std::size_t i = 0; i < ones.size(); ++i) {
    char const* label = nullptr;
    switch (language) {
      case ReportLanguage::en:
        label = ones[i].en;
        break;
      case ReportLanguage::zh:
        label = ones[i].zh;
        break;
    }
    categories +=
        fmt::format("<category value=\"{}\" symbol=\"{}\" label=\"{}\" render=\"true\"/>\n", ones[i].value, i, label);
    symbols += symbol(i, ones[i], shape);
  }
  // With symbol levels the errors, which have the highest pass, are drawn over all others.
  return fmt::format(
      "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" "
      "styleCategories=\"Symbology\">\n"
      "<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" symbollevels=\"{}\" enableorderby=\"0\" forceraster=\"0\">\n"
      "<categories>\n{}</categories>\n<symbols>\n{}</symbols>\n</renderer-v2>\n</qgis>\n",
      attribute, shape == Shape::line ? 0 : 1, categories, symbols);
}

}  // namespace

std::string findings_style(ReportLanguage language) {
  static constexpr Category ones[] = {{"info", "info", "提示", "109,127,146,180", 1.6},
                                      {"warning", "warning", "警告", "230,145,20,255", 2.6},
                                      {"error", "error", "错误", "200,30,30,255", 3.4}};
  return document("severity", ones, Shape::circle, language);
}

std::string suggestions_style(ReportLanguage language) {
  static constexpr Category ones[] = {{"phases", "phases", "相别", "90,103,194,255", 3},
                                      {"transformer", "transformer", "所属配变", "176,54,138,255", 3.4}};
  return document("kind", ones, Shape::diamond, language);
}

std::string feeders_style(ReportLanguage language) {
  static constexpr Category ones[] = {{"clean", "clean", "合格", "28,122,67,255", 0.5},
                                      {"usable", "usable", "可用", "47,111,176,255", 0.5},
                                      {"invalid", "invalid", "不可用", "200,30,30,255", 0.8}};
  return document("status", ones, Shape::line, language);
}

}  // namespace lamplighter::geo
