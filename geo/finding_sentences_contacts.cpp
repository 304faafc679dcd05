// What findings 801 to 826 say: those of contacts, which are read beside the network.
#include "geo/finding_words.hpp"

namespace lamplighter::geo {
namespace {

// Up to 812, {0} and {1} say in each language where the row stands; {2} is the column. Of many rows, {0} is the table, {1}
// how many rows, {2} which, {3} the column.
constexpr FindingSentence sentences[] = {
    {801, "none", "{0}: the row names no customer",
     "the row was left out; compare the ids with those of layer 'customers'",
     "{1}：该行没有填写用户", "该行已舍弃；请与图层 customers 的编号核对"},
    {801, "unknown", "{0}: the customer is not in the network",
     "the row was left out; compare the ids with those of layer 'customers'",
     "{1}：电网中没有该用户", "该行已舍弃；请与图层 customers 的编号核对"},
    {802, "unreadable", "{0}: {2} cannot be a phone number",
     "it was left out; write digits, or + and digits, one number in a field",
     "{1}：{2} 不可能是电话号码", "已舍弃；请填写数字，或加号和数字，每个字段一个号码"},
    {802, "no_country", "{0}: {2} has no country code, and nobody said of which country it is",
     "it was left out; set utility.region, or write + and the country code",
     "{1}：{2} 没有国家代码，也没有说明所属国家", "已舍弃；请设置 utility.region，或填写加号和国家代码"},
    {803, "length", "{0}: {2} is too short or too long for its country",
     "it was left out; write one whole number in a field",
     "{1}：{2} 的长度不符合所属国家的规定", "已舍弃；请在每个字段填写一个完整号码"},
    {803, "no_area_code", "{0}: {2} has no area code", "it was left out; write it with its area code",  //
     "{1}：{2} 缺少区号", "已舍弃；请连同区号填写"},
    {803, "service_number", "{0}: {2} is the number of a service, which no person has",
     "it was left out; write the number of a person or a household",
     "{1}：{2} 是服务号码，不属于任何个人", "已舍弃；请填写个人或住户的号码"},
    {804, "", "{0}: {2} may be wrong: it lies in no range that is known", "it is used; look at it when it fails",
     "{1}：{2} 可能有误：不在任何已知号段内", "仍然采用；联系失败时请核对"},
    {804, "many", "{0}: {3} may be wrong in {1} rows: it lies in no range that is known (rows {2})",
     "they are used; look whether the export kept whole numbers, and at the others when they fail",
     "{0}：{1} 行的 {3} 可能有误：不在任何已知号段内（第 {2} 行）", "仍然采用；请核对导出的号码是否完整，其余在联系失败时核对"},
    {805, "", "{0}: {2} has an extension", "calls end at the switchboard; a direct number is better",  //
     "{1}：{2} 带有分机号", "呼叫只能到总机；请尽量填写直拨号码"},
    {805, "many", "{0}: {3} has an extension in {1} rows (rows {2})", "calls end at the switchboard; direct numbers are better",
     "{0}：{1} 行的 {3} 带有分机号（第 {2} 行）", "呼叫只能到总机；请尽量填写直拨号码"},
    {806, "", "{0}: {2} is a fixed line: it gets calls, and no text messages",
     "give a mobile number too where text messages should arrive",
     "{1}：{2} 是固定电话：只能呼叫，不能收短信", "如需短信送达，请另填手机号码"},
    {806, "many", "{0}: {3} is a fixed line in {1} rows: they get calls, and no text messages (rows {2})",
     "give mobile numbers too where text messages should arrive",
     "{0}：{1} 行的 {3} 是固定电话：只能呼叫，不能收短信（第 {2} 行）", "如需短信送达，请另填手机号码"},
    {807, "", "{0}: email cannot be an address", "it was left out; write one address",  //
     "{1}：email 不可能是邮箱地址", "已舍弃；请填写一个地址"},
    {808, "phone2", "{0}: phone2 is the same number as phone", "it is kept once",  //
     "{1}：phone2 与 phone 是同一号码", "只保留一个"},
    {808, "phone2_many", "{0}: phone2 is the same number as phone in {1} rows (rows {2})", "each is kept once",
     "{0}：{1} 行的 phone2 与 phone 是同一号码（第 {2} 行）", "只保留一个"},
    {808, "row", "{0}: the same contact stands in a row before", "it is one contact, with what either row says",
     "{1}：前面的行中已有同一联系人", "合并为一个联系人，取两行的内容"},
    {808, "row_many", "{0}: {1} rows name a contact that stands in a row before (rows {2})",
     "each is one contact, with what all its rows say",
     "{0}：{1} 行的联系人在前面的行中已有（第 {2} 行）", "合并为一个联系人，取各行的内容"},
    {809, "", "{0}: the same contact stands in a row before, and only one of them consents",
     "nothing is sent to it; settle it with the person",
     "{1}：前面的行中已有同一联系人，且只有一行表示同意", "不向其发送；请与本人确认"},
    {810, "", "{0}: unknown {2}", "it was left out; known are {3}",  //
     "{1}：{2} 的取值未知", "已舍弃；可用的取值为 {3}"},
    {811, "", "{0}: {2} is neither true nor false", "it was taken as {3}; write true or false, or map its values",
     "{1}：{2} 既非 true 也非 false", "按 {3} 处理；请填写 true 或 false，或映射其取值"},
    {812, "", "{0}: verified_at is no date", "it was left out; write it as 2026-01-15",  //
     "{1}：verified_at 不是日期", "已舍弃；请写成 2026-01-15 的形式"},
    {821, "", "{0} of {1} customers of feeder '{2}' have neither phone nor mail address",
     "find out whom to tell; each of them becomes an exception when there is something to tell",
     "馈线 '{2}' 的 {1} 户用户中有 {0} 户既无电话也无邮箱", "请查明应通知何人；需要通知时每户都会成为异常事项"},
    {822, "", "the same phone stands for {0} customers, the first of them '{1}'",
     "replace a number that was only filled in; give it the role property_manager or village where one person looks "
     "after them",
     "同一电话对应 {0} 户用户，前几户为 '{1}'",
     "如为随意填写的号码，请更换；如由一人负责，请填写角色 property_manager 或 village"},
    {823, "", "{0} of {1} contacts were checked more than {2} years ago", "ask whether they still hold",  //
     "{1} 个联系人中有 {0} 个的核实时间超过 {2} 年", "请询问是否仍然有效"},
    {823, "ahead", "{0} of {1} contacts say that they will be checked on a day to come", "they are used; correct verified_at",
     "{1} 个联系人中有 {0} 个的核实日期在将来", "照常采用；请更正 verified_at"},
    {824, "", "no contact consents, so that nothing is sent",
     "settle how this customer hears of outages; until then each notice becomes an exception",
     "没有联系人表示同意，因此不发送任何通知", "请确定如何告知该用户停电；此前每条通知都会成为异常事项"},
    {825, "", "lives on life-support and has no second way to be told",
     "add another phone, a mail address or a carer",  //
     "居家医疗用户，没有第二种告知途径", "请补充另一电话、邮箱或照护人"},
    {826, "manager", "is a critical user without account manager", "fill in critical_level and account_manager",
     "重要用户缺少客户经理", "请填写 critical_level 和 account_manager"},
    {826, "level_and_manager", "is a critical user without level and account manager",
     "fill in critical_level and account_manager",  //
     "重要用户缺少等级和客户经理", "请填写 critical_level 和 account_manager"},
    {826, "level", "is a critical user without level", "fill in critical_level and account_manager",  //
     "重要用户缺少等级", "请填写 critical_level 和 account_manager"},
};

}  // namespace

std::span<FindingSentence const> contact_sentences() {
  return sentences;
}

}  // namespace lamplighter::geo
