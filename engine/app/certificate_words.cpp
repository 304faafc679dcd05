// The same words as on the console, in both languages.
#include "engine/app/certificate_words.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace lamplighter::app {
namespace {

struct Word {
  std::string_view word, zh, en;
};

constexpr Word kinds[] = {
    {"fault", "故障停电", "fault"},
    {"planned", "计划停电", "planned"},
    {"temporary", "临时停电", "temporary"},
    {"emergency", "紧急停电", "emergency"},
    {"load_shedding", "有序用电", "load shedding"},
    {"upstream", "上级电网停电", "upstream"},
    {"customer_request", "用户申请", "at the customer's request"},
    {"disconnection", "欠费停电", "disconnection"},
    {"psps", "公共安全停电", "safety shut-off"},
    {"usage_alert", "用电异常", "unusual consumption"},
    {"demand_response", "需求响应", "demand response"},
    {"campaign", "其他通知", "the utility's own"},
};

constexpr Word states[] = {
    {"scheduled", "计划", "planned"},
    {"suspected", "疑似", "suspected"},
    {"confirmed", "已确认", "confirmed"},
    {"partially_restored", "部分复电", "partly restored"},
    {"restored", "已复电", "restored"},
    {"closed", "归档", "closed"},
    {"cancelled", "取消", "cancelled"},
    {"merged", "已并入", "merged"},
    {"running", "进行中", "running"},
};

constexpr Word stages[] = {
    {"started", "停电告知", "started"},
    {"etr", "预计送电", "expected back"},
    {"crew_assigned", "已派抢修", "crew assigned"},
    {"crew_reassigned", "抢修改派", "crew went elsewhere"},
    {"crew_on_site", "抢修到场", "crew on site"},
    {"restored", "复电告知", "restored"},
    {"restored_unverified", "复电待核实", "restored, asking"},
    {"finished_early", "提前送电", "finished early"},
    {"rescheduled", "改期", "rescheduled"},
    {"delayed", "延后", "delayed"},
    {"extended", "延时送电", "extended"},
    {"withdrawn", "撤回", "withdrawn"},
    {"cancelled", "取消", "cancelled"},
    {"correction", "更正", "correction"},
    {"survey", "回访", "survey"},
    {"order", "派工单", "order to a crew"},
    {"reduced_security", "单电源运行", "on one feed"},
    {"usage_alert", "用电异常", "unusual consumption"},
    {"demand_response", "需求响应", "demand response"},
};

constexpr Word reasons[] = {
    {"evidence_reached", "凭证达到要求", "evidence reached"},
    {"evidence_reached_late", "凭证逾期达到", "evidence reached late"},
    {"no_contact", "无联系方式", "no contact on file"},
    {"ladder_exhausted", "各渠道均已试", "every channel tried"},
    {"proof_overdue", "凭证逾期", "no proof in time"},
    {"expired", "已过时效", "too late to be sent"},
    {"newer_revision", "计划已变更", "the plan was changed"},
    {"no_longer_affected", "不再受影响", "no longer affected"},
    {"plan_cancelled", "计划已取消", "called off"},
    {"not_gone", "值班未批准执行", "the desk gave no go"},
    {"already_told", "已告知相同内容", "told the same already"},
    {"closed_by_person", "人工办结", "closed by a person"},
    {"wait_for_receipt", "等待回执", "waiting for a receipt"},
    {"climb", "转下一渠道", "next channel"},
    {"repeat", "重发", "sent again"},
    {"retry_later", "稍后重试", "tried again later"},
    {"held", "发送已暂停", "sending is held"},
    {"suppressed_by_mode", "仅记录，未发出", "recorded only, not sent"},
    {"opted_out", "已退订", "said STOP"},
    {"crash_recovered", "程序中断后恢复", "the program was interrupted"},
    {"folded", "并入后一通知", "a later one says the same"},
    {"text_unusable", "文本无法使用", "the text could not be used"},
    {"no_lane", "无可用渠道", "no channel reaches this contact"},
    {"newly_affected", "新增受影响", "newly affected"},
    {"cut_has_begun", "停电已开始", "the cut has begun"},
    {"start_has_passed", "开始时间已过", "its start has passed"},
    {"end_has_passed", "结束时间已过", "its end has passed"},
    {"subject_over", "事件已结束", "it is over"},
    {"supply_is_back", "已恢复供电", "supply is back"},
    {"out_again", "再次停电", "out again"},
    {"supply_confirmed", "已核实有电", "supply is confirmed"},
    {"paid", "已缴费", "paid"},
    {"capped", "达到发送上限", "a cap was reached"},
};

constexpr Word attempts[] = {
    {"planned", "待发", "planned"},
    {"submitting", "提交中", "submitting"},
    {"uncertain", "未明", "uncertain"},
    {"accepted", "网关已收", "taken by the gateway"},
    {"in_network", "运营商已收", "in the network"},
    {"receipt_timeout", "回执超时", "no receipt in time"},
    {"failed_temporary", "暂时失败", "failed for now"},
    {"failed_permanent", "失败", "failed"},
    {"expired", "过期", "expired"},
    {"delivered", "已送达", "delivered"},
    {"heard", "已听完", "heard to the end"},
    {"acknowledged", "已确认", "acknowledged"},
    {"suppressed", "仅记录，未发出", "recorded only, not sent"},
    {"cancelled", "已取消", "cancelled"},
};

constexpr Word results[] = {
    {"called", "已致电", "called"},
    {"visited", "已上门", "visited"},
    {"unreachable", "无法联系", "not reachable"},
    {"waived", "免通知", "waived"},
    {"proven", "已证实", "proven"},
    {"superseded", "已无须告知", "nothing left to say"},
    {"no_answer", "无人接听", "no answer"},
    {"sent_again", "人工重发", "sent again by a person"},
    {"busy", "占线", "busy"},
    {"call_back", "约定回拨", "to be called back"},
    {"not_there", "上门无人", "nobody there"},
};

constexpr Word announced[] = {
    {"web", "网站", "website"},
    {"app", "应用", "app"},
    {"chat_group", "微信群", "chat group"},
    {"poster", "张贴", "poster"},
    {"notice_board", "公告栏", "notice board"},
    {"newspaper", "报纸", "newspaper"},
    {"broadcast", "广播电视", "broadcast"},
    {"loudspeaker", "喇叭", "loudspeaker"},
    {"village", "村委", "village"},
    {"property_manager", "物业", "property manager"},
    {"public_page", "本系统公众页面", "our public page"},
    {"group_robot", "群机器人", "robot of a chat group"},
};

constexpr Word channels[] = {
    {"sms", "短信", "text message"}, {"voice", "语音", "voice call"}, {"email", "邮件", "e-mail"}, {"letter", "信函", "letter"}, {"visit", "上门", "visit"},
};

constexpr Word actors[] = {{"system", "系统", "system"}};

std::span<Word const> words_of(Named named) {
  switch (named) {
    case Named::outage_kind: return kinds;
    case Named::outage_state: return states;
    case Named::stage: return stages;
    case Named::reason: return reasons;
    case Named::attempt_state: return attempts;
    case Named::call_result: return results;
    case Named::announced_by: return announced;
    case Named::channel: return channels;
    case Named::actor: return actors;
  }
  return {};
}

/// d15, h24, m30: how long before the cut.
std::string stage_ahead(std::string_view stage, Tongue tongue) {
  constexpr Word units[] = {{"w", "周", "week"}, {"d", "天", "day"}, {"h", "小时", "hour"}, {"m", "分钟", "minute"}};
  auto const count = stage.substr(std::min<std::size_t>(1, stage.size()));
  bool const is_number = !count.empty() && std::ranges::all_of(count, [](char one) { return one >= '0' && one <= '9'; });
  auto const unit = std::ranges::find(units, stage.substr(0, 1), &Word::word);
  if (!is_number || unit == std::end(units)) return {};
  return tongue == Tongue::zh ? fmt::format("提前{}{}", count, unit->zh) : fmt::format("{} {}{} before", count, unit->en, count == "1" ? "" : "s");
}

}  // namespace

std::string certificate_word(Named named, std::string_view word, Tongue tongue) {
  constexpr std::string_view announcement = "announce_";
  if (named == Named::stage && word.starts_with(announcement)) {
    return fmt::format("{}{}", tongue == Tongue::zh ? "公告：" : "announcement: ", certificate_word(named, word.substr(announcement.size()), tongue));
  }
  auto const known = words_of(named);
  if (auto const found = std::ranges::find(known, word, &Word::word); found != known.end()) return std::string(tongue == Tongue::zh ? found->zh : found->en);
  auto ahead = named == Named::stage ? stage_ahead(word, tongue) : std::string();
  return ahead.empty() ? std::string(word) : ahead;
}

}  // namespace lamplighter::app
