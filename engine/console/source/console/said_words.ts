// Sentences that the daemon writes in English into histories and alarms and about feeders, in Chinese; what is not listed is shown as it came.
import {language, wordList} from '../shared/words';
import {moment} from '../shared/time';
import {alarmWord} from './alarm_words';
import {askedField, fieldTroubles} from './field_words';
import {refusals} from './refusal_words';
import {requests} from './request_words';
import {callWord, causeWord, channelWord, crewReason, handoverState, jobWord, kindWord, layerIdWord, planWord, roleWord, stageWord, stateWord} from './state_words';

/** Each `{}` of the English is a place, filled in the Chinese by its number; a word behind a colon says what makes it a word of ours (`inWords`). */
const sentences: readonly (readonly [string, string])[] = [
  ['a device inside the dead part was opened', '停电范围内的开关分闸'],
  ['a further device was opened', '又有开关分闸'],
  ['a late report: {} service points are out since {}', '迟到的报告：{0} 个供电点自 {1} 起停电'],
  ['as many momentaries on this feeder today as send a patrol', '本馈线今日短时停电次数已达巡线标准'],
  ['cause: {}', '原因：{0:cause}'],
  ['crew asks: {}', '队伍请求：{0:asked}'],
  ["the crew found the fault on the customer's side", '队伍查明为用户内部故障'],
  ["the crew found the fault on the customer's side: {}", '队伍查明为用户内部故障：{0}'],
  ['late report: {} at {}; a newer one stands', '迟到的报告：{0:report}，{1}；以较新的报告为准'],
  ['network revision {} does not have {}', '电网第 {0} 版中没有 {1:names}'],
  ['network revision {} hangs {} service points elsewhere, where there is supply', '电网第 {0} 版中有 {1} 个供电点改接他处，他处有电'],
  ['opened again while its limit runs', '时限未到又分闸'],
  ["source '{}' supplies {} service points as an island; they are out again when it ends", '电源 {0} 以孤岛方式为 {1} 个供电点供电；孤岛结束即再停电'],
  ["the island of source '{}' has ended: {} service points are out again", '电源 {0} 的孤岛已结束：{1} 个供电点再次停电'],
  ['{} service points were cut off from their island and are out again', '{0} 个供电点与孤岛断开，再次停电'],
  ['part of it has supply, and nobody had said that it was out', '其中一部分有电，且未曾告知停电'],
  ['part of it is back while its limit runs', '时限未到已部分复电'],
  ['reported again', '重复报告'],
  ['split from {}: {}', '拆分自 {0}：{1}'],
  ['step {}: {} service points', '第 {0} 步：{1} 个供电点'],
  ['supply confirmed although work ticket {} stands in a live section, {} earths in: {}', '工作票 {0} 的区段已带电、接地线 {1} 组未拆，仍确认送电：{2}'],
  ['supply of {} steps is confirmed', '{0} 步的送电已核实'],
  ["the layer '{}' of the map cannot be read and is not drawn; `lamplighter check` says why, and what to do", '地图图层“{0:layer}”无法读取，未予显示；运行 `lamplighter check` 可知原因和处理办法'],
  ['the next day needs its own go', '次日须另作决定'],
  ['took in {}', '并入 {0}'],
  ['{} customers have paid; {} of them were warned and are told', '{0} 户已缴费；其中 {1} 户曾收到提醒，现予告知'],
  ['{} further service points', '又有 {0} 个供电点'],
  ['{} service points came below it with network revision {}; they count from the activation, for nothing says since when they hang there', '随电网第 {1} 版有 {0} 个供电点归入其下；自启用时起计，因无从得知何时改接'],
  ['{} service points are not in network revision {} any more: whether they have supply is not known, and nobody is told that they have', '{0} 个供电点已不在电网第 {1} 版中：是否有电不明，不告知复电'],
  ['{} service points split off as {}: {}', '{0} 个供电点拆分为 {1}：{2}'],
  ['{} service points were out for less than the limit', '{0} 个供电点停电未超过短时停电时限'],
  ['ETR {}: {}', '预计送电 {0}：{1}'],
  ['ETR {}: {}, as it was promised under {}', '预计送电 {0}：{1}，沿用 {2} 所作承诺'],
  ['takes the last feed of {} critical customers; accepted: {}', '切断 {0} 户重要用户的最后一路电源；理由：{1:accepted}'],
  ['falls into guaranteed supply {}; accepted: {}', '落入保供电期间（{0:names}）；理由：{1:accepted}'],
  ["legal minimum '{}' of stage '{}' ({}) for the cut at {} ended at {}, {} ago, for {} customers; accepted: {}", '未满足法定最低要求 {0}（阶段“{1:stage}”，依据 {2}）：{3} 的停电，时限 {4} 已过 {5:ago}，涉及 {6} 户；理由：{7:accepted}'],
  ["legal minimum '{}' ({}) for the cut at {} ended at {}, {} ago, for {} customers; accepted: {}", '未满足法定最低要求 {0}（依据 {1}）：{2} 的停电，时限 {3} 已过 {4:ago}，涉及 {5} 户；理由：{6:accepted}'],
  ["the latest moment of stage '{}' for the cut at {} ended at {}, {} ago, for {} customers; accepted: {}", '已过阶段“{0:stage}”的最晚时刻：{1} 的停电，时限 {2} 已过 {3:ago}，涉及 {4} 户；理由：{5:accepted}'],
  // Of alarms.
  ['outage {}: {} customers were told that a crew comes, which went to another outage; no schedule has the stage crew_reassigned: tell them, or send a crew', '停电 {0:outage}：曾告知 {1} 户抢修队伍前往，队伍已改派；通知规则中没有 crew_reassigned 阶段：请告知用户，或另派队伍'],
  ['declared islands of {} have ended, and whom they supplied counts as out; declare those that still run anew, or correct the data', '已宣布的孤岛 {0:names} 已结束，所供用户按停电计；仍在运行的请重新宣布，或更正数据'],
  ['job {}: its crew was pulled for a hazard; choose another', '工单 {0:work}：队伍因险情被调走，请另派队伍'],
  ['crew {}: {} was reported after its order for job {}; warn it', '队伍 {0}：派单 {2:work} 之后又报 {1:call}，请警告该队伍'],
  ['job {}: {} orders went unacknowledged and no other crew can go; choose one', '工单 {0:work}：已派 {1} 次无人接单，且无其他队伍可派，请指定队伍'],
  ['crew {}: job {} is no longer its own; tell it', '队伍 {0}：工单 {1:work} 已不归其负责，请告知该队伍'],
  ['job {}: nobody can go ({}); choose a crew', '工单 {0:work}：无队伍可派（{1:why}），请指定队伍'],
  ['work ticket {}: the section below device {} has been reported live; get its people clear now', '工作票 {0}：开关 {1} 以下已报带电，请立即撤离人员'],
  ['job {}: its crew returned it with a reason; choose another crew', '工单 {0:work}：队伍已退单并说明原因，请另派队伍'],
  ["crew {} found the fault of outage {} on the customer's side; tell the customer, and cancel the outage if nobody else is out", '队伍 {0} 查明停电 {1:outage} 为用户内部故障：请告知用户；如无其他用户停电，请取消该停电'],
  ['crew {} asks for {} at outage {}, whose job it no longer has; call it', '队伍 {0} 就停电 {2:outage} 请求{1:ask}，该工单已不归其负责，请致电队伍'],
  ['crew {} asks for {} at outage {}', '队伍 {0} 就停电 {2:outage} 请求{1:ask}'],
  ["outage {}: {} service points hang below device '{}', which stands open, by network revision {}; confirm it, or report the device closed", '停电 {0:outage}：按电网第 {3} 版，{1} 个供电点位于分闸开关 {2} 以下；请确认停电，或报开关合闸'],
  ['network revision {} leaves {} service points without supply, below several open devices or by itself ({}): no outage has them; look at them and declare one where they are out', '电网第 {0} 版有 {1} 个供电点无电源（{2:names}；位于多台分闸开关以下，或数据本身如此），未归入任何停电；请核查，确已停电的请登记'],
  ['plan {}: {} is not in network revision {} any more; its people keep the windows that they were told, revise or cancel it', '计划 {0}：电网第 {2} 版中已没有 {1:names}；用户仍按已告知的时段，请修订或取消'],
  ['plan {}: by network revision {} nobody would lose supply; its {} customers keep the windows that they were told, revise or cancel it', '计划 {0}：按电网第 {1} 版无人停电；其 {2} 户仍按已告知的时段，请修订或取消'],
  ['call {}: {}, not located', '报修 {0:report_of}：{1:call}，未能定位'],
  ['outage {}: {} reported', '停电 {0:outage}：有人报{1:call}'],
  ['outage {} step {}: {} service points should be back since {}; {} meters say so, {} say no', '停电 {0:outage} 第 {1} 步：{2} 个供电点应自 {3} 起复电；{4} 只电表显示有电，{5} 只显示无电'],
  ['outage {}: its ETR {} has passed; give a new one', '停电 {0:outage}：预计送电 {1} 已过，请更新'],
  ['outage {} was reported after its end: is everybody back since {}? nothing proves it yet', '停电 {0:outage} 在结束之后才报告：是否自 {1} 起全部复电？尚无凭证'],
  ['a meter is alive below device {}, reported open, on feeder {}: treat the line as live', '馈线 {1} 上开关 {0} 已报分闸，其下却有电表带电：请视线路为带电'],
  ['a device of plan {} opened {}; it is taken as a fault', '计划 {0} 的开关已分闸{1:say}，按故障处理'],
  ['a device of plan {} opened without its go: it is taken as a fault', '计划 {0} 的开关未经决定即分闸，按故障处理'],
  ['crew {}: job {} is about outage {} in {} now; tell it where to go', '队伍 {0}：工单 {1:work} 现属停电 {2:outage}（{3}），请告知去处'],
  ['outage {}: stage {} was not posted by the robot: {}; announce it by hand', '停电 {0:outage}：阶段“{1:stage}”机器人未发出：{2:say}；请人工公告'],
  ['fewer than five customers are concerned, and a public text would point at them', '涉及用户不足五户，公开发布会指向个人'],
  ['its time passed while it waited', '等待期间已过时效'],
  ['nobody knows whether it arrived; look into the group', '是否送达不明，请到群里查看'],
  ['it was refused', '被拒绝'],
  ["campaign {}: stage '{}' is due at {} and leaves only after its list was checked again; POST /api/v1/campaigns/{}/check says who still owes", '批量通知 {0}：阶段“{1:stage}”应于 {2} 发出，名单再次核对后方可发出；由 POST /api/v1/campaigns/{3}/check 提交仍欠费者'],
  ['outage {}: one person is still to be called or visited; the proof is due at {}', '停电 {0:outage}：尚有 1 人须电话联系或上门；凭证须在 {1} 前取得'],
  ['outage {}: {} people are still to be called or visited; the first proof is due at {}', '停电 {0:outage}：尚有 {1} 人须电话联系或上门；最早一份凭证须在 {2} 前取得'],
  ['the clock was stepped back by {} s: until it has caught up, time stands still here', '系统时钟回拨 {0} 秒：追上之前，本系统时间停止'],
  ['{} failed by an error in the program and changed nothing; tell its makers', '{0:part}因程序错误未能完成，未作任何更改；请告知开发者'],
  ['what was reported of attempt {} is not kept: {}; a channel that keeps its receipts tells it again every minute', '发送尝试 {0} 的回报未能保存{1:hint}；能保存回执的渠道每分钟重报一次'],
  ['receipts found no room in the engine, {} at first: more than {} wait; channels and gateways bring them again', '回执积压超过 {1} 条，先有 {0} 条未能收下；渠道和网关会再次送来'],
  ['outage {}: {} is not in network revision {} any more; its {} service points stay in the outage until a person says what became of them', '停电 {0:outage}：电网第 {2} 版中已没有 {1:names}；其 {3} 个供电点仍留在该停电中，直至有人说明其去向'],
  ['plan {}: network revision {}: {} customers are new, {} are no longer touched, {} have other times', '计划 {0}：电网第 {1} 版：新增 {2} 户，{3} 户不再受影响，{4} 户时段有变'],
  ['network revision {}: {} customers are new, {} are no longer touched, {} have other times', '电网第 {0} 版：新增 {1} 户，{2} 户不再受影响，{3} 户时段有变'],
  ['all sending is held: {}', '全部停发：{0:say}'],
  ['outage {}: no schedule serves kind {}; nobody is told by this program', '停电 {0:outage}：没有适用于“{1:kind}”的通知规则；本系统不会通知任何人'],
  ['job {}: no schedule serves orders; tell crew {} by voice', '工单 {0:work}：没有派单的通知规则；请口头通知队伍 {1}'],
  ['a reply by customer:{} wants a person', '用户（内部编号 {0}）的回复须人工处理'],
  ['a reply by an unknown sender wants a person', '来历不明的回复须人工处理'],
  ["a report of '{}' about attempt {} is kept and changed nothing: {}; the raw receipts list this and all others", '渠道 {0} 关于发送尝试 {1} 的回报已存，未作任何更改{2:hint}；原始回执表列出这一条及其余各条'],
  ["the channel '{}' did not answer for attempt {}: whether it left is not known; see to the channel and start it again", '渠道 {0} 对发送尝试 {1} 无应答：是否已发出不明；请检查该渠道并重新启动'],
  ['outage {}: nothing is sent for stage {}: {}', '停电 {0:outage}：阶段“{1:stage}”未发送任何通知{2:hint}'],
  ['wave {} ({}) has {} notices; release it by hand', '批次 {0}（{1:stage}）有 {2} 条通知，须人工放行'],
  ["wave {} ({}) of outage {} has {} notices that wait: feeder '{}' is invalid in the active network, {}; look whom it concerns and release it by hand", '停电 {2:outage} 的批次 {0}（{1:stage}）有 {3} 条通知在等待：在用电网中馈线 {4} 数据不可用（{5:say}）；请核对涉及何人，再人工放行'],
  ["feeder '{}' is invalid: {}", '馈线 {0} 数据不可用：{1:say}'],
  ['larger than a wave may be without a person', '超过须人工放行的批次上限'],
  ['the clock was stepped forward by {} s', '系统时钟拨快 {0} 秒'],
  ['the program stood still for {} minutes', '程序停顿 {0} 分钟'],
  ['the store took nothing for {} minutes', '数据库 {0} 分钟未能写入'],
  ['the store was restored from a backup', '数据库由备份恢复'],
  ['the engine was away for {} minutes', '系统停运 {0} 分钟'],
  ['the clock stands {} minutes before the time at which the engine last lived', '系统时钟比上次运行时间早 {0} 分钟'],
  ['plan {}: announce in public{}', '计划 {0}：请公告{1:cuts}'],
  ['plan {}: announce in public what changed, now (stage {}, evidence A{})', '计划 {0}：请立即公告变更内容（阶段“{1:stage}”，凭证等级 A{2}）'],
  ['plan {} falls into guaranteed supply ({}) that nobody has accepted: delay or cancel it, or say why it is cut', '计划 {0} 落入保供电期间（{1:names}），尚无人认可：请延后或取消，或填写仍停电的理由'],
  ['plan {} begins at {}: go, delay or cancel?', '计划 {0} 将于 {1} 开始：执行、推迟还是取消？'],
  ['plan {} begins at {} and has no go: the last notice waits for it', '计划 {0} 将于 {1} 开始，尚未决定执行：最后一次通知在等待'],
  ['plan {}: {} life-support or first-class critical customers are not proven to know', '计划 {0}：{1} 户居家医疗或一级重要用户尚无知悉凭证'],
  ['plan {} ends at {}: will it be in time, or is it extended?', '计划 {0} 应于 {1} 结束：能否按时，还是延时？'],
  ["while it was said to be {} and had never cut: take that back with switching 'back'", '（计划标为“{0:plan}”而从未停电：请以 switching 的 back 撤回）'],
  ["at {}, more than an hour before its start: if it was the plan's cut, report it again as opened within that hour", '（{0}，早于开始一小时以上：如确为计划停电，请按该小时内分闸重报）'],
  ['network revision {} stands on {}; since then {} rows have begun their service by their dates and {} have ended it: {}; import again and activate it, for no clock changes what conducts', '电网第 {0} 版以 {1} 为准；此后按日期有 {2} 项投运、{3} 项退出：{4:dated}；请重新导入并启用，时钟不会改变导通状态'],
  ['{} contacts of customers on life-support were last checked before {}, or never: check them, and write it into the contacts file; GET /api/v1/contact-health lists them', '居家医疗用户的 {0} 条联系方式自 {1} 以来未核实或从未核实：请核实并写入联系人文件；GET /api/v1/contact-health 列出名单'],
  ['{} or more contacts of customers on life-support were last checked before {}, or never: check them, and write it into the contacts file; GET /api/v1/contact-health lists them', '居家医疗用户至少有 {0} 条联系方式自 {1} 以来未核实或从未核实：请核实并写入联系人文件；GET /api/v1/contact-health 列出名单'],
  ['{} numbers refuse every message for good: ask those customers for another; GET /api/v1/contact-health lists them', '{0} 个号码始终拒收：请向用户另要号码；GET /api/v1/contact-health 列出名单'],
  ['{} or more numbers refuse every message for good: ask those customers for another; GET /api/v1/contact-health lists them', '至少 {0} 个号码始终拒收：请向用户另要号码；GET /api/v1/contact-health 列出名单'],
  // Of feeders.
  ['{} of {} customers have no supply, more than {} %', '{1} 户用户中有 {0} 户无电源，超过 {2}%'],
  ['no grid source supplies it', '没有电网电源向其供电'],
  ['{} of {} features have errors, more than {} %', '{1} 个对象中有 {0} 个有错误，超过 {2}%'],
  ['{} errors', '有 {0} 个错误'],
  ['its score is below {}', '得分低于 {0}'],
];

const asks = wordList({help: ['help', '支援'], permit: ['permission to work', '许可工作'], clear: ['its ticket to be cleared', '终结工作票'], 'permission to work': ['permission to work', '许可工作'], 'its ticket to be cleared': ['its ticket to be cleared', '终结工作票']});
const parts = wordList({
  'a public alert': ['a public alert', '公开预警'], 'a record': ['a record', '存证'], 'the work of the hour': ['the work of the hour', '定时维护'], 'a lease': ['a lease', '发送租约'],
  sending: ['sending', '发送'], 'a timer': ['a timer', '定时任务'], 'a report of a channel': ['a report of a channel', '渠道回报'],
});
const reports = wordList({opened: ['opened', '分闸'], closed: ['closed', '合闸'], tripped: ['tripped', '跳闸'], locked_out: ['locked out', '闭锁']});
const dones = wordList({confirmed: ['confirmed', '确认'], 'given an ETR': ['given an expected time', '填预计送电'], restored: ['restored', '复电']});
const mores = wordList({
  'nothing more': ['nothing more', '无新增'], 'other devices': ['other devices', '其他开关'], 'more people without supply': ['more people without supply', '更多用户停电'],
  'more windows': ['more windows', '更多时段'], 'an earlier start': ['an earlier start', '更早的开始'], 'a longer window': ['a longer window', '更长的时段'],
});
const marks = wordList({plan: ['plan', '计划'], audience: ['audience', '影响用户'], dates: ['dates', '日期'], texts: ['texts', '文本'], warnings: ['warnings', '提示']});
const holders = wordList({user: ['user', '用户账号'], token: ['token', '令牌']});
const deskWork = wordList({
  'describe crews': ['describe crews', '登记队伍'], 'dispatch crews': ['dispatch crews', '派队伍'], 'permit work': ['permit work', '许可工作'],
  'clear a work ticket': ['clear a work ticket', '终结工作票'], 'declare an island': ['declare an island', '宣布孤岛'],
});
const isChinese = () => language.value === 'zh';
const short = (id: string): string => (id.length > 12 ? id.slice(-5) : id);
/** One after the other, each with its own times. */
const cuts = (text: string): string => !isChinese() ? text : text.split('; the cut of ').slice(1).map((one) => {
  const found = /^(.*?) at (.*?)(?:, by law not after (.*?))? \(stage (.*?), evidence A(\d)\)$/.exec(one);
  return found ? `；${found[1]} 的停电，应于 ${found[2]} 公告${found[3] ? `，依法不得晚于 ${found[3]}` : ''}（阶段“${stageWord(found[4] ?? '')}”，凭证等级 A${found[5]}）` : one;
}).join('');
/** 'S1', 'S2' as Chinese has it; `each` for words of ours. */
const each = (word: (one: string) => string) => (text: string): string => text.split(', ').map(word).join(isChinese() ? '、' : ', ');
const names = (text: string): string => (isChinese() ? each((one) => one.replace(/^'(.*)'$/, '$1'))(text) : text);
/** lines 'L1', switches 'S2' on 2026-03-02; … */
const dated = (text: string): string => (isChinese() ? text.replace(/ on (\d{4}-\d\d-\d\d)/g, '（$1）').replaceAll('; ', '；').replaceAll(', ', '、') : text);
/** A person's reason, and what else was accepted with it. */
const accepted = (text: string): string => text.split(/; (?=(?:takes the last feed of|falls into guaranteed supply) .*; accepted: )/s).map((one, place) => (place === 0 ? one : inWordsOf(one) ?? one)).join(isChinese() ? '；' : '; ');
const agoOf = (text: string): string => (isChinese() ? text.replace(/ d\b/, ' 天').replace(/ h\b/, ' 小时').replace(/ min\b/, ' 分钟') : text);
const minimum = (text: string): string => (isChinese() ? text.replace(/^'(.*?)' \((.*)\), by (.*)$/, '$1，依据 $2，最晚 $3') : text);
/** What a crew asked for, and its own words behind it. */
const asked = (text: string): string => {
  const [word = '', ...note] = text.split(': ');
  return [asks(word), ...(note.length === 0 ? [] : [note.join(': ')])].join(isChinese() ? '：' : ': ');
};
/** What a gateway or the store said in its own words: in Chinese only where we know them, for the raw ones stand in the log. */
const hint = (text: string): string => {
  const known = refusalInWords(text);
  return !isChinese() ? text : known === text ? '' : `：${known}`;
};
/** Why a work ticket holds something back. */
const blocks = wordList({section_has_people: ['people at work', '有人工作'], earths_not_removed: ['earths in', '接地线未拆']});
const inWords: Record<string, (word: string) => string> = {
  call: each(callWord), ask: asks, asked, why: crewReason, kind: kindWord, kinds: each(kindWord), plan: planWord, job: jobWord, state: stateWord, part: parts, layer: layerIdWord, stage: stageWord,
  cause: causeWord, report: reports, done: dones, more: mores, marks: each(marks), holder: holders, desk: deskWork, roles: each(roleWord), field: askedField, alarm: alarmWord, handover: handoverState, channel: channelWord,
  accepted, blocks, cuts, names, dated, ago: agoOf, minimum, hint, say: (text) => inWordsOf(text) ?? text, refusal: (text) => refusalInWords(text),
  outage: short, work: short, report_of: short, any: short,
};
/** Pages that know what an outage, a job or a call is called say it by its name. */
export function nameThings(names: {outage: (id: string) => string; work: (id: string) => string; report_of: (id: string) => string; any: (id: string) => string}): void {
  Object.assign(inWords, names);
}

/** What a sentence begins with is a number: a person's own words are left as they are. */
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const pattern = ([english, chinese]: readonly [string, string], begins: string) => ({
  sentence: new RegExp(`^${english.split('{}').map(escaped).join('(.*?)').replace(/^\(\.\*\?\)/, begins)}$`, 's'),
  english, chinese, literal: english.replaceAll('{}', '').length,
});
const byLength = <One extends {literal: number}>(list: One[]): One[] => list.sort((a, b) => b.literal - a.literal);
const patterns = byLength(sentences.map((one) => pattern(one, one[0].startsWith('{} failed') ? '([a-z_ ]+?)' : '(\\d+)')));
const refused = byLength([...refusals, ...requests].map((one) => pattern(one, '(.+?)')));
const ofFields = byLength(fieldTroubles.map((one) => pattern(one, '(.+?)')));

/** The daemon writes moments in UTC; people live by the utility's clock. */
const byOurClock = (text: string): string => text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, moment);

/** An id that the daemon gave says nothing to a person. */
const byName = (text: string): string => text.replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g, (id) => inWords['any']!(id));

/** A sentence in the reader's language: the places of words of ours are words in both. */
export const said = (text: string): string => byName(byOurClock(inWordsOf(text) ?? text));
/** A program is told which field to send; a person fills in what the form calls it. */
const byLabel = (text: string): string => text.replace(/'([a-z]+(?:_[a-z]+)+)'/g, (quoted, field: string) => (askedField(field) === field.replaceAll('_', ' ') ? quoted : `“${askedField(field)}”`));

/** Why the daemon refused something. */
export const refusalSaid = (text: string): string => byLabel(byName(byOurClock(refusalInWords(text))));

/** Whole sentences first; else what is wrong with the field that is named before it. */
function refusalInWords(text: string): string {
  const whole = inWordsOf(text, refused);
  if (whole !== undefined) return whole;
  const [, field, trouble] = /^(?:field|query parameter) '([^']*)': (.*)$/s.exec(text) ?? [];
  if (field === undefined || trouble === undefined) return text;
  const why = inWordsOf(trouble, ofFields) ?? refusalInWords(trouble);
  return isChinese() ? `“${askedField(field)}”：${why}` : `${askedField(field)}: ${why}`;
}

function inWordsOf(text: string, list = patterns): string | undefined {
  for (const {sentence, english, chinese} of list) {
    const found = sentence.exec(text);
    if (!found) continue;
    const lists = new Map([...chinese.matchAll(/\{(\d):(\w+)\}/g)].map((hit) => [Number(hit[1]), hit[2] ?? '']));
    const word = (place: number) => (inWords[lists.get(place) ?? ''] ?? String)(found[place + 1] ?? '');
    if (isChinese()) return chinese.replace(/\{(\d)(?::\w+)?\}/g, (_, place: string) => word(Number(place)));
    let place = -1;
    return english.replace(/\{\}/g, () => word((place += 1)));
  }
  return undefined;
}
