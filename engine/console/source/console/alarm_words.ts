// Every alarm that the daemon knows (engine/flow/alarm_kinds.cpp), as people of the trade say it; a test holds the two lists together.
import {wordList} from '../shared/words';
import {callWord, layerIdWord} from './state_words';

const kindOf = wordList({
  announcement_due: ['Announcement due', '应公告'], announcement_not_posted: ['Robot did not post', '机器人未发出公告'],
  backfeed: ['Back-feed', '反送电'],
  base_layer: ['Map layer cannot be read', '地图图层无法读取'],
  campaign_unchecked: ['Campaign not compared with the books', '批量通知未再次核对'],
  clock_behind: ['Clock was stepped back', '系统时钟回拨'],
  crew_asks_clear: ['Crew asks to clear its ticket', '队伍请求终结工作票'], crew_asks_help: ['Crew asks for help', '队伍请求支援'],
  crew_asks_permit: ['Crew asks for its permit', '队伍请求许可工作'], crew_finds_customer_side: ['Fault inside the customer installation', '用户内部故障'],
  crew_to_be_told: ['Crew to be told by telephone', '须电话告知队伍'], crew_to_be_warned: ['Warn the crew', '须警告队伍'],
  crew_words_untold: ['Crew went elsewhere: people not told', '抢修已改派，用户未获告知'],
  cut_too_early: ['Cut before its time', '提前停电'], cut_without_go: ['Cut without a go', '未经许可停电'],
  energised_onto_people: ['Section live with people at work', '带电威胁作业人员'],
  etr_overdue: ['Expected time has passed', '预计送电已过'],
  exceptions_due: ['People to be called, and time runs out', '未送达待办即将超时'],
  extension_due: ['End of the cut is near: extend it?', '停电即将到时：是否延时'],
  feeder_invalid: ['Feeder cannot be trusted: sending held', '馈线数据不可用，已停发'],
  go_due: ['Go decision due', '待决定是否执行'], go_unanswered: ['Go not answered', '未决定是否执行'],
  handler_failed: ['Error in the program', '程序错误'],
  hazard: ['Hazard', '危险'], hazard_unlocated: ['Hazard, place unknown', '危险，地点不明'],
  island_source_gone: ['Source of an island is not in the network any more', '孤岛电源已不在电网中'],
  job_returned: ['Job returned', '退单'], job_suspended: ['Job suspended', '工单中止'], job_unassigned: ['Job without crew', '工单无人'],
  life_support_unverified: ['Life-support contacts long unchecked', '居家医疗联系人久未核实'],
  network_dates_due: ['Network older than its dates', '投运日期已到'],
  network_left_without_supply: ['The new network leaves people without supply', '新网络有用户无电源'],
  network_unsupplied: ['Without supply in the new network', '新网络中失电'],
  no_policy: ['No schedule for it', '无通知规则'],
  numbers_failing: ['Numbers that keep failing', '号码屡次不通'],
  order_unacknowledged: ['Order not acknowledged', '派单未接'],
  outage_device_gone: ['Device of an outage is not in the network any more', '停电开关已不在网络中'],
  plan_audience_changed: ['Plan touches other people than before', '计划影响用户有变'],
  plan_device_gone: ['Device of a plan is not in the network any more', '计划开关已不在网络中'],
  plan_touches_nobody: ['Plan touches nobody any more', '计划已不影响任何用户'],
  receipt_not_understood: ['Receipt that nobody could read', '回执无法识别'], receipts_turned_away: ['Receipts turned away', '回执被拒收'],
  reply_unread: ['Reply that nobody could read', '回复未识别'], report_refused: ['Receipt not kept', '回执未保存'],
  sending_held: ['Sending held', '停发中'],
  submission_unanswered: ['Gateway does not answer', '发送渠道无应答'],
  supply_event_unaccepted: ['Plan falls into guaranteed supply, and nobody accepted that', '计划落入保供电，尚无人认可'],
  supply_unconfirmed: ['Supply not confirmed', '送电未核实'],
  text_unusable: ['Text cannot be used', '文本不可用'],
  unproven_critical: ['Critical or life-support people not reached before the cut', '停电前重要、居家医疗用户未证实'],
  wave_too_large: ['Very many messages at once: sending held', '单批通知量过大，已停发'],
});

/** What may cost a life stands before the rest, the worst first. */
const gravest = ['energised_onto_people', 'backfeed', 'crew_to_be_warned', 'hazard', 'hazard_unlocated', 'crew_asks_help'];

/** Lower is graver; all others are alike. */
export function alarmRank(kind: string): number {
  const place = gravest.indexOf(kind.split(':')[0] ?? '');
  return place < 0 ? gravest.length : place;
}

/** Names of crews and gateways stay as they are written. */
const dangerOrName = (text: string) => (callWord(text) === text.replaceAll('_', ' ') ? text : callWord(text));

/** A kind may name whom it is about behind colons: a crew with a danger, a gateway. */
export function alarmWord(kind: string): string {
  const [word = '', ...about] = kind.split(':');
  const named = about.filter((one) => one !== '').map(word === 'base_layer' ? layerIdWord : dangerOrName);
  return named.length === 0 ? kindOf(word) : `${kindOf(word)}: ${named.join(' · ')}`;
}
