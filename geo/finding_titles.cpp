// The list of titles.
#include "geo/finding_titles.hpp"

#include <algorithm>

namespace lamplighter::geo {
namespace {

constexpr FindingTitle titles[] = {
    {101, "optional field missing", "缺少可选字段"},
    {102, "optional layer missing", "缺少可选图层"},
    {103, "layer missing from one dataset", "某数据集缺少图层"},
    {104, "another reference system", "坐标系不一致"},
    {105, "decided in the mapping", "映射文件中的人工决定"},
    {106, "field name cut by the format", "字段名被格式截断"},
    {201, "row without id", "记录无编号"},
    {202, "unknown kind", "类型无法识别"},
    {203, "phases not understood", "相别无法识别"},
    {204, "no phases", "无相别"},
    {205, "unknown phases", "相别未知"},
    {206, "position not understood", "开合状态无法识别"},
    {207, "unknown owner or role", "产权或供电角色未知"},
    {208, "not a number", "数值无效"},
    {209, "geometry of several parts", "多部件几何"},
    {210, "repeated id, numbered", "编号重复，已加序号"},
    {211, "value not in the mapping", "映射表中无此值"},
    {212, "value taken by default", "取映射默认值"},
    {213, "repeated rows left out", "重复记录已舍弃"},
    {214, "not a date", "日期无效"},
    {215, "place not understood", "位置无法识别"},
    {216, "in service on no day", "没有在运日期"},
    {217, "blanks around an id", "编号首尾有空格"},
    {301, "end or node empty", "端点或节点为空"},
    {302, "node in no row", "节点不存在"},
    {303, "nothing stands at its node", "所在节点无设备"},
    {304, "no supply in normal positions", "正常方式下无电源"},
    {305, "transformer in no row", "所属配变不存在"},
    {306, "transformer without supply", "所属配变无电源"},
    {307, "service point of no customer", "供电点无对应用户"},
    {308, "meter of no service point", "电表无对应供电点"},
    {309, "customer without service point", "用户无供电点"},
    {310, "source joined to nothing", "电源点未接入"},
    {320, "gap within tolerance, snapped", "容差内的间隙，已捕捉"},
    {321, "end on a line's middle, joined", "端点落在线段中间，已连接"},
    {322, "end on a line's middle, not joined", "端点落在线段中间，未连接"},
    {323, "device where several ends meet", "设备处多端相接，无法判断"},
    {324, "no line end near it", "附近无线路端点"},
    {325, "several devices at one place", "同一位置有多台设备"},
    {326, "different nodes at one place", "同一位置节点编号不同"},
    {327, "one node at places apart", "同一节点位置相距过远"},
    {328, "node filled in by place", "按位置补全节点"},
    {330, "no transformer near enough", "附近无配变"},
    {331, "nearest transformer uncertain", "最近配变不确定"},
    {332, "not once in the table of links", "对应关系表中缺失或重复"},
    {333, "linked transformer in no row", "关联配变不存在"},
    {334, "customers with a node", "用户自带节点"},
    {401, "begins and ends at one node", "首末端为同一节点"},
    {402, "island without a source", "无电源孤岛"},
    {403, "closed loops", "闭合环路"},
    {404, "feeder without an id", "馈线无编号"},
    {405, "phase from nowhere", "相别无来源"},
    {501, "both ends on one spot", "线段两端同点"},
    {502, "outside the area of use", "坐标超出坐标系适用范围"},
    {503, "far from its feeder", "远离所属馈线"},
    {504, "stacked customers", "用户位置重叠"},
    {505, "drawn twice", "几何重复"},
    {506, "parallel lines", "并列线路"},
    {507, "parallel transformers", "并列变压器"},
    {601, "feeder disagrees", "馈线归属不一致"},
    {602, "no rated power", "配变容量缺失"},
    {603, "load above rating", "负荷与容量不符"},
    {604, "device without effect", "开关单独断开不影响用户"},
    {605, "above any device", "上级无单一开关"},
    {606, "wires lead to another transformer", "接线指向另一台配变"},
    {607, "further winding", "多绕组"},
    {608, "customers out of service", "停用用户"},
    {609, "repeated customer", "用户重复"},
    {610, "out of service", "不在投运期"},
    {611, "service changes later", "投运日期将变"},
    {691, "suggestion: phases", "建议：相别"},
    {692, "suggestion: transformer", "建议：所属配变"},
    {701, "no feeder name", "缺馈线名称"},
    {702, "no substation", "缺变电站"},
    {703, "no double number", "缺双重名称"},
    {704, "no transformer name", "缺配变名称"},
    {705, "no area manager", "缺台区经理"},
    {706, "no address", "缺用户地址"},
    {707, "no community", "缺社区"},
    {708, "no district", "缺行政区"},
    {709, "no transformer of a customer's own", "无专变记录"},
    {801, "contact of an unknown customer", "联系人所属用户不存在"},
    {802, "phone not understood", "电话号码无法识别"},
    {803, "phone too short or too long", "电话号码长度不符"},
    {804, "phone may be wrong", "电话号码存疑"},
    {805, "phone with an extension", "电话带分机号"},
    {806, "fixed line: no text messages", "固定电话，不能收短信"},
    {807, "mail address not understood", "邮箱地址无法识别"},
    {808, "same contact again", "联系人重复"},
    {809, "same contact, consent disagrees", "同一联系人的同意记录不一致"},
    {810, "unknown word of a contact", "联系人字段取值未知"},
    {811, "neither yes nor no", "是否字段无法识别"},
    {812, "verified_at is no date", "核实日期无效"},
    {821, "customers without contact", "用户无联系方式"},
    {822, "one phone for many customers", "多户共用一个电话"},
    {823, "contact checked long ago", "联系方式久未核实"},
    {824, "no consent", "未同意接收"},
    {825, "life-support without a second way", "居家医疗用户缺第二联系方式"},
    {826, "critical user without level or manager", "重要用户缺等级或客户经理"},
};

}  // namespace

std::span<FindingTitle const> finding_titles() {
  return titles;
}

std::string_view title_of(int number, ReportLanguage language) {
  auto const found =
      std::find_if(std::begin(titles), std::end(titles), [&](auto const& one) { return one.number == number; });
  if (found == std::end(titles)) return {};
  switch (language) {
    case ReportLanguage::en:
      return found->en;
    case ReportLanguage::zh:
      return found->zh;
  }
  return {};
}

std::string_view to_string(Finding::Severity severity) {
  switch (severity) {
    case Finding::Severity::info:
      return "info";
    case Finding::Severity::warning:
      return "warning";
    case Finding::Severity::error:
      return "error";
  }
  return {};
}

std::string_view severity_in(Finding::Severity severity, ReportLanguage language) {
  if (language == ReportLanguage::en) return to_string(severity);
  switch (severity) {
    case Finding::Severity::info:
      return "提示";
    case Finding::Severity::warning:
      return "警告";
    case Finding::Severity::error:
      return "错误";
  }
  return {};
}

}  // namespace lamplighter::geo
