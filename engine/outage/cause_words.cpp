// The table of causes.
#include "engine/outage/cause_words.hpp"

#include <algorithm>
#include <array>

namespace lamplighter::outage {
namespace {

struct Words {
  std::string_view code, chinese, english;
};

constexpr std::string_view work = "maintenance";  // the one cause that is no fault
constexpr std::array table = std::to_array<Words>({
    {"tree", "树木碰线", "tree on the line"},
    {"weather", "天气", "weather"},
    {"lightning", "雷击", "lightning"},
    {"wind", "大风", "wind"},
    {"ice", "覆冰", "ice"},
    {"flood", "水淹", "flood"},
    {"vehicle", "车辆碰撞", "vehicle"},
    {"animal", "动物", "animal"},
    {"dig_in", "施工挖断", "digging"},
    {"equipment", "设备故障", "equipment fault"},
    {"overload", "过负荷", "overload"},
    {work, "检修", "maintenance"},
});

}  // namespace

std::string_view cause_words(std::string_view code, std::string_view language) {
  auto const found = std::ranges::find(table, code, &Words::code);
  if (found == table.end()) return {};
  return language == "zh" ? found->chinese : found->english;
}

std::string_view public_cause(std::string_view code) { return cause_words(code, "en").empty() ? std::string_view() : code; }

bool is_cause_of_fault(std::string_view code) { return code != work && !cause_words(code, "en").empty(); }

}  // namespace lamplighter::outage
