// What findings 101 to 405 say: those of reading and joining the layers.
#include "geo/finding_words.hpp"

namespace lamplighter::geo {
namespace {

constexpr FindingSentence sentences[] = {
    {101, "", "{0} has no field '{1}'", "export field '{1}' if the GIS has it",  //
     "{0} 中没有字段 '{1}'", "GIS 中如有此项，请导出为字段 '{1}'"},
    {101, "near", "{0} has no field '{1}'", "rename {2} to '{1}' if that is what it holds",  //
     "{0} 中没有字段 '{1}'", "{2} 如果就是该内容，请改名为 '{1}'"},
    {102, "", "is missing from {0}", "export it if the GIS has it",  //
     "{0} 中缺少该图层", "GIS 中如有此图层，请导出"},
    {103, "", "is missing from {0}", "another dataset has it; check that nothing was forgotten",  //
     "{0} 中缺少该图层", "另一数据集有该图层；请确认没有遗漏"},
    {104, "", "{0} is in {1}, what came before in {2}",
     "coordinates are not converted; export all layers in one reference system",
     "{0} 的坐标系为 {1}，此前读入的为 {2}", "坐标不作转换；请将所有图层按同一坐标系导出"},
    {105, "", "mapping '{0}' decides: {1}", "change the mapping if it is otherwise",  //
     "映射 '{0}' 已决定：{2}", "如与实际不符，请修改映射文件"},
    {106, "", "{0}: field '{1}' is read from '{2}'", "the format cuts names; correct the mapping if it is another field",
     "{0}：字段 '{1}' 取自 '{2}'", "该格式会截断字段名；如果不是同一字段，请更正映射文件"},
    {201, "", "row {0} of {1} has no id", "the row was left out; give it an id",  //
     "{1} 的第 {0} 行没有编号", "该行已舍弃；请补充编号"},
    {202, "source", "kind '{0}' is none of grid, islanding, following",
     "it is taken as following, so it supplies nothing; correct its kind",
     "类型 '{0}' 不是 grid、islanding、following 之一", "按 following 处理，即不供电；请更正类型"},
    {202, "switch", "kind '{0}' is none of breaker, recloser, fuse, sectionalizer, switch",
     "it is taken as a switch; correct its kind",
     "类型 '{0}' 不是 breaker、recloser、fuse、sectionalizer、switch 之一", "按负荷开关处理；请更正类型"},
    {203, "conductor_letters", "phases '{0}' are not made of the letters {1}, {2}, {3} and {4}",
     "it conducts nothing until its phases are of A, B, C, N",
     "相别 '{0}' 不是由 {1}、{2}、{3}、{4} 组成", "相别更正为 A、B、C、N 之前，按不导电处理"},
    {203, "conductor_bits", "phases '{0}' are no sum of {1}, {2} and {3}", "it conducts nothing until its phases are of A, B, C, N",
     "相别 '{0}' 不是 {1}、{2}、{3} 之和", "相别更正为 A、B、C、N 之前，按不导电处理"},
    {203, "customer_letters", "phases '{0}' are not made of the letters {1}, {2}, {3} and {4}",
     "its phases are taken as unknown; correct them",  //
     "相别 '{0}' 不是由 {1}、{2}、{3}、{4} 组成", "按相别未知处理；请更正"},
    {203, "customer_bits", "phases '{0}' are no sum of {1}, {2} and {3}", "its phases are taken as unknown; correct them",
     "相别 '{0}' 不是 {1}、{2}、{3} 之和", "按相别未知处理；请更正"},
    {203, "source_letters", "phases '{0}' are not made of the letters {1}, {2}, {3} and {4}",
     "it is taken to supply A, B and C; correct its phases",
     "相别 '{0}' 不是由 {1}、{2}、{3}、{4} 组成", "按供 A、B、C 三相处理；请更正相别"},
    {203, "source_bits", "phases '{0}' are no sum of {1}, {2} and {3}", "it is taken to supply A, B and C; correct its phases",
     "相别 '{0}' 不是 {1}、{2}、{3} 之和", "按供 A、B、C 三相处理；请更正相别"},
    {204, "conductor", "has no phases", "it conducts nothing; give the phases that it carries",  //
     "没有相别", "按不导电处理；请填写其相别"},
    {204, "conductor_neutral", "has no phase but N", "it conducts nothing; give the phases that it carries",  //
     "除 N 外没有相别", "按不导电处理；请填写其相别"},
    {204, "customer", "has no phases", "it has no supply to lose; give the phases that it uses",  //
     "没有相别", "没有可失去的供电；请填写其用电相别"},
    {204, "customer_neutral", "has no phase but N", "it has no supply to lose; give the phases that it uses",
     "除 N 外没有相别", "没有可失去的供电；请填写其用电相别"},
    {204, "source", "has no phases", "it is taken to supply A, B and C; give the phases that it supplies",
     "没有相别", "按供 A、B、C 三相处理；请填写其供电相别"},
    {204, "source_neutral", "has no phase but N", "it is taken to supply A, B and C; give the phases that it supplies",
     "除 N 外没有相别", "按供 A、B、C 三相处理；请填写其供电相别"},
    {205, "", "its phases are unknown", "it counts as out when any phase at its node is out; fill in its phases",
     "相别未知", "所在节点任一相停电即按停电计；请填写相别"},
    {206, "", "normal_state '{0}' is neither open nor closed",
     "it is taken as open, so what it feeds has no supply; correct its state",
     "正常状态 '{0}' 既非开也非合", "按断开处理，其下游无电源；请更正状态"},
    {207, "owner", "owner '{0}' is neither utility nor customer", "it is taken as the utility's; correct its owner",
     "产权 '{0}' 既非 utility 也非 customer", "按供电企业资产处理；请更正产权"},
    {207, "role", "role '{0}' is none of main, standby, emergency", "it is taken as main; correct its role",
     "供电角色 '{0}' 不是 main、standby、emergency 之一", "按主供处理；请更正"},
    {207, "changeover", "changeover '{0}' is none of auto, manual, none", "it is taken as not stated; correct it",
     "切换方式 '{0}' 不是 auto、manual、none 之一", "按未填写处理；请更正"},
    {207, "status", "status '{0}' is none of active, inactive, planned", "it is taken as active; correct its status",
     "用电状态 '{0}' 不是 active、inactive、planned 之一", "按在用处理；请更正状态"},
    {208, "", "field '{0}' holds '{1}', which is no number", "it is taken as 0; correct it",  //
     "字段 '{0}' 的值 '{1}' 不是数字", "按 0 处理；请更正"},
    {208, "negative", "field '{0}' holds '{1}', which is below zero", "it is taken as 0; correct it",  //
     "字段 '{0}' 的值 '{1}' 小于零", "按 0 处理；请更正"},
    {208, "region", "its region is no whole number from 1 to 32767", "region 1 is used",  //
     "区域编号不是 1 至 32767 的整数", "采用区域 1；请更正"},
    {209, "", "its geometry has several parts", "only the first is used; split it",  //
     "几何由多个部件组成", "只采用第一个部件；请拆分"},
    {210, "", "its id stands before it, for the time number {0}",
     "it became '{1}', as the mapping says; give it an id of its own",
     "编号此前已出现，这是第 {0} 次", "按映射文件的规定改为 '{1}'；请给予独立编号"},
    {211, "", "field '{0}': '{1}' stands in no line of 'values' ({2} {3})",
     "it is taken as written; add it to 'values' of the mapping",
     "字段 '{0}'：'{1}' 不在映射的 values 中（{2} 行）", "按原文采用；请补充到映射的 values 中"},
    {212, "", "field '{0}': '{1}' stands in no line of 'values' ({2} {3})",
     "it is taken as '{4}', the mapping's default; add it to 'values'",
     "字段 '{0}'：'{1}' 不在映射的 values 中（{2} 行）", "取映射的默认值 '{4}'；请补充到 values 中"},
    {213, "", "{0} rows repeat an id of rows before them", "they were left out, as the mapping says",  //
     "{0} 行的编号与前面的行重复", "按映射文件的规定已舍弃"},
    {214, "", "field '{0}' holds '{1}', which is no date",
     "it is taken as not stated; correct it, or give the order of the mapping's dates",
     "字段 '{0}' 的值 '{1}' 不是日期", "按未填写处理；请更正，或在映射中说明日期的次序"},
    {215, "", "its geometry has no vertex to stand on, or is neither a point nor a line",
     "it is taken to stand nowhere; correct its geometry",  //
     "几何没有可用的顶点，或既非点也非线", "按无坐标处理；请更正几何"},
    {215, "number", "field '{0}' holds '{1}', which is no coordinate",
     "it is taken to stand nowhere; give a number in both fields, or in neither",
     "字段 '{0}' 的值 '{1}' 不是坐标", "按无坐标处理；两个字段请都填写数字，或都留空"},
    {215, "text", "field '{0}' holds '{1}', which gives no place as well-known text",
     "it is taken to stand nowhere; correct it, or leave it empty",
     "字段 '{0}' 的内容 '{1}' 不是有位置的 WKT 几何", "按无坐标处理；请更正，或留空"},
    {216, "", "is in service from {0} until {1}: on no day", "it is left out on every day; correct its dates",
     "投运日期 {0} 不早于退运日期 {1}：没有一天在运", "任何一天都不采用；请更正日期"},
    {301, "", "field '{0}' names no node", "it hangs from nothing; fill in the node",  //
     "字段 '{0}' 没有填写节点", "未接入电网；请填写节点"},
    {302, "", "field '{0}' names node '{1}', which is in no row of 'nodes'",
     "it is used without coordinates; add the node or correct the field",
     "字段 '{0}' 所填节点 '{1}' 不在图层 nodes 中", "按无坐标节点采用；请补充该节点或更正字段"},
    {303, "", "no section, device or source stands at its node '{0}'", "it hangs from nothing; correct field 'node'",
     "所在节点 '{0}' 上没有线路、设备或电源", "未接入电网；请更正字段 node"},
    {304, "", "its node '{0}' has no supply on its phases in normal positions",
     "no outage can be found for it; check positions and phases on the way to a source",
     "正常方式下所在节点 '{0}' 在其相别上无电源", "无法为其判断停电；请核对至电源路径上的开合状态和相别"},
    {305, "", "names transformer '{0}', which is in no row of 'transformers'",
     "its node decides what feeds it; correct field 'transformer'",
     "所填配变 '{0}' 不在图层 transformers 中", "以所在节点判断供电；请更正字段 transformer"},
    {305, "away", "names transformer '{0}', which is not in service on the day of the import",
     "correct field 'transformer', or the dates of the transformer",
     "所填配变 '{0}' 在导入当日不在投运期", "请更正字段 transformer，或该配变的投运日期"},
    {305, "nowhere", "names transformer '{0}', which is in no row of 'transformers'",
     "it names no node either; correct field 'transformer'",
     "所填配变 '{0}' 不在图层 transformers 中", "也没有填写节点；请更正字段 transformer"},
    {306, "", "its transformer '{0}' has no supply in normal positions",
     "check the transformer's ends and the positions above it",
     "正常方式下所属配变 '{0}' 无电源", "请核对该配变的两端及其上级开合状态"},
    {307, "", "names customer '{0}', which is in no row of 'customers'", "it was left out; correct field 'customer'",
     "所填用户 '{0}' 不在图层 customers 中", "已舍弃；请更正字段 customer"},
    {308, "", "names service point '{0}', which does not exist", "it was left out; correct field 'service_point'",
     "所填供电点 '{0}' 不存在", "已舍弃；请更正字段 service_point"},
    {309, "", "has no service point", "it hangs from nothing; give it a row in 'service_points'",  //
     "没有供电点", "未接入电网；请在图层 service_points 中补充"},
    {310, "", "nothing is joined to its node '{0}'", "it feeds nothing; correct field 'node'",  //
     "其节点 '{0}' 上没有任何连接", "不向任何设备供电；请更正字段 node"},
    {320, "", "{0} ends within {1} of its end were joined",
     "snap them in the GIS, or lower 'tolerance' if they are not one node",
     "与其端点相距 {1} 以内的 {0} 个端点已连接", "请在 GIS 中捕捉到同一点；如果不是同一节点，请减小 tolerance"},
    {320, "chain", "{0} ends within {1} of its end were joined, some of them only through others",
     "snap them in the GIS, or lower 'tolerance' if they are not one node",
     "与其端点相距 {1} 以内的 {0} 个端点已连接，其中有的经由其他端点", "请在 GIS 中捕捉到同一点；如果不是同一节点，请减小 tolerance"},
    {321, "", "ends on the middle of line '{0}'", "the line was broken there, as the mapping says",  //
     "端点落在线路 '{0}' 中间", "按映射文件的规定已在该处打断线路"},
    {322, "", "ends on the middle of line '{0}' and is not joined to it",
     "break the line there, or let the mapping say 'ends_to_middle: true'",
     "端点落在线路 '{0}' 中间，未与其连接", "请在该处打断线路，或在映射中写明 'ends_to_middle: true'"},
    {323, "places", "ends lie at {0} places within the tolerance of it",
     "it joins nothing, and the ends are joined without it; give its ends by ids, or draw it between two ends",
     "容差范围内有 {0} 处端点", "该设备未接入，各端点直接相连；请按编号给出两端，或画在两个端点之间"},
    {323, "ends", "{0} ends meet at it, and which of them it parts cannot be seen",
     "it joins nothing, and the ends are joined without it; give its ends by ids, or draw it between two ends",
     "有 {0} 个端点在此相接，无法看出分断的是哪些", "该设备未接入，各端点直接相连；请按编号给出两端，或画在两个端点之间"},
    {324, "customer", "no end of a line lies within the tolerance of it",
     "it hangs from nothing; move it, raise 'tolerance', or let 'customers_by' link it otherwise",
     "容差范围内没有线路端点", "未接入电网；请移动位置、增大 tolerance，或用 customers_by 以其他方式关联"},
    {324, "device", "no end of a line lies within the tolerance of it",
     "it joins nothing; move it to where lines end, or raise 'tolerance'",
     "容差范围内没有线路端点", "未接入电网；请移到线路端点处，或增大 tolerance"},
    {325, "", "{0} devices stand at one place", "they are taken in a row, by their ids; draw a line between them",
     "{0} 台设备位于同一位置", "按编号次序串联处理；请在其间画出线路"},
    {326, "", "ends at its place name different nodes: {0}",
     "the ids decide, so they are not joined there; correct an id or the place",
     "同一位置的端点所填节点不同：{0}", "以编号为准，不连接；请更正编号或位置"},
    {327, "", "names node '{0}' as '{1}' does, {2} away", "the ids decide, so they are joined; correct the id or the place",
     "与 '{1}' 同填节点 '{0}'，但相距 {2}", "以编号为准，视为相连；请更正编号或位置"},
    {328, "", "an end without a node lies where node '{0}' is", "it was taken as that node",  //
     "未填节点的端点位于节点 '{0}' 处", "已取该节点"},
    {330, "no_place", "has no place to find its transformer by",
     "it hangs from nothing; give its transformer, or raise 'max_distance' ({0})",
     "没有坐标，无法查找配变", "未接入电网；请填写所属配变"},
    {330, "no_transformer", "no transformer has a place",
     "it hangs from nothing; give its transformer, or raise 'max_distance' ({0})",
     "没有任何配变有坐标", "未接入电网；请填写所属配变"},
    {330, "far", "the nearest transformer, '{1}', is {2} away (confidence {3})",
     "it hangs from nothing; give its transformer, or raise 'max_distance' ({0})",
     "最近的配变 '{1}' 相距 {2}（置信度 {3}）", "未接入电网；请填写所属配变，或增大 max_distance（{0}）"},
    {331, "", "transformer '{0}' is {1} away and '{2}' {3} (confidence {4})",
     "it was linked to the nearer, which may be wrong; give its transformer",
     "配变 '{0}' 相距 {1}，'{2}' 相距 {3}（置信度 {4}）", "已关联较近的一台，可能有误；请填写所属配变"},
    {332, "twice", "stands twice in the table of links", "the first line holds; remove one",  //
     "在对应关系表中出现两次", "以第一行为准；请删除一行"},
    {332, "absent", "is in no line of the table of links", "it hangs from nothing; add a line for it",  //
     "不在对应关系表中", "未接入电网；请补充一行"},
    {332, "node", "is in no line of the table of links", "it stays at its node '{1}'; add a line for it",  //
     "不在对应关系表中", "仍按其节点 '{1}' 判断供电；请补充一行"},
    {332, "points", "is in no line of the table of links", "it hangs where its service points do; add a line for it",
     "不在对应关系表中", "按其供电点判断供电；请补充一行"},
    {333, "none", "names no transformer", "it hangs from nothing; correct its transformer",  //
     "没有填写所属配变", "未接入电网；请更正所属配变"},
    {333, "", "names transformer '{0}', which is in no row", "it hangs from nothing; correct its transformer",
     "所填配变 '{0}' 不存在", "未接入电网；请更正所属配变"},
    {333, "node", "is linked by transformer '{0}', which is in no row", "it stays at its node '{1}'; correct its transformer",
     "所属配变 '{0}' 不存在", "仍按其节点 '{1}' 判断供电；请更正所属配变"},
    {333, "points", "is linked by transformer '{0}', which is in no row",
     "it hangs where its service points do; correct its transformer",
     "所属配变 '{0}' 不存在", "按其供电点判断供电；请更正所属配变"},
    {334, "transformer", "{0} customers name a node of their own", "that node holds, and their transformer does not move them",
     "有 {0} 户自行填写了节点", "以所填节点为准，不按所属配变改接"},
    {334, "nearest", "{0} customers name a node of their own", "that node holds, and no nearest transformer was looked for",
     "有 {0} 户自行填写了节点", "以所填节点为准，未查找最近的配变"},
    {401, "", "begins and ends at the same node", "it joins nothing; correct one end",  //
     "首末端为同一节点", "不起连接作用；请更正一端"},
    {402, "", "stands in an island without a source: {0} {1}, {2} {3}", "join it to a feeder or leave it out",
     "位于无电源孤岛：{0} 个节点，{2} 个供电点", "请接入馈线，或不导出"},
    {403, "", "closed loops in normal positions: {0} on A, {1} on B, {2} on C",
     "a device in a loop takes supply from nobody; check that the loops are meant",
     "正常方式下存在闭合环路：A 相 {0} 个，B 相 {1} 个，C 相 {2} 个", "环路中的单台开关断开不会使用户停电；请确认环路属实"},
    {404, "", "field 'feeder' is empty", "fill in the id of its feeder",  //
     "字段 feeder 为空", "请填写馈线编号"},
    {405, "", "phase {0} comes from nowhere: its node '{1}' has {2}",
     "correct its phases or those of the conductors above it",
     "{0} 相没有来源：所在节点 '{1}' 只有 {2}", "请更正其相别，或其上级导线的相别"},
};

}  // namespace

std::span<FindingSentence const> import_sentences() {
  return sentences;
}

}  // namespace lamplighter::geo
