// Sentences that the daemon writes in English into histories and alarms and about feeders, in Chinese; what is not listed is shown as it came.
import {language, wordList} from '../shared/words';
import {callWord} from './state_words';

/** Each `{}` of the English is a place, filled in the Chinese by its number; `:call` and `:ask` make it a word. */
const sentences: readonly (readonly [string, string])[] = [
  ['a device inside the dead part was opened', '停电范围内的开关分闸'],
  ['a further device was opened', '又有开关分闸'],
  ['a late report: {} service points are out since {}', '迟到的报告：{0} 个供电点自 {1} 起停电'],
  ['as many momentaries on this feeder today as send a patrol', '本馈线今日短时停电次数已达巡线标准'],
  ['cause: {}', '原因：{0}'],
  ['crew asks: {}', '队伍请求：{0}'],
  ['late report: {} at {}; a newer one stands', '迟到的报告：{0}，{1}；以较新的报告为准'],
  ['network revision {} does not have {}', '电网第 {0} 版中没有 {1}'],
  ['network revision {} hangs {} service points elsewhere, where there is supply', '电网第 {0} 版中有 {1} 个供电点改接他处，他处有电'],
  ['opened again while its limit runs', '时限未到又分闸'],
  ["source '{}' supplies {} service points as an island; they are out again when it ends", '电源 {0} 以孤岛方式为 {1} 个供电点供电；孤岛结束即再停电'],
  ["the island of source '{}' has ended: {} service points are out again", '电源 {0} 的孤岛已结束：{1} 个供电点再次停电'],
  ['part of it has supply, and nobody had said that it was out', '其中一部分有电，且未曾告知停电'],
  ['part of it is back while its limit runs', '时限未到已部分复电'],
  ['reported again', '重复报告'],
  ['split from {}: {}', '拆分自 {0}：{1}'],
  ['step {}: {} service points', '第 {0} 步：{1} 个供电点'],
  ['supply of {} steps is confirmed', '{0} 步的送电已核实'],
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
  // Of alarms.
  ['outage {}: {} customers were told that a crew comes, which went to another outage; no schedule has the stage crew_reassigned: tell them, or send a crew', '停电 {0}：曾告知 {1} 户抢修队伍前往，队伍已改派；通知规则中没有 crew_reassigned 阶段：请告知用户，或另派队伍'],
  ["source '{}', whose island was declared, is in network revision {} no more, or of another kind: its island has ended, and whom it supplied counts as out; correct the data if it still runs", '已宣布孤岛运行的电源 {0} 在电网第 {1} 版中已不存在或种类已变：其孤岛视为结束，所供用户按停电计；若仍在运行，请更正数据'],
  ['job {}: its crew was pulled for a hazard; choose another', '工单 {0}：队伍因险情被调走，请另派队伍'],
  ['crew {}: {} was reported after its order for job {}; warn it', '队伍 {0}：派单 {2} 之后又报 {1:call}，请警告该队伍'],
  ['job {}: {} orders went unacknowledged and no other crew can go; choose one', '工单 {0}：已派 {1} 次无人接单，且无其他队伍可派，请指定队伍'],
  ['crew {}: job {} is no longer its own; tell it', '队伍 {0}：工单 {1} 已不归其负责，请告知该队伍'],
  ['job {}: nobody can go ({}); choose a crew', '工单 {0}：无队伍可派（{1}），请指定队伍'],
  ['work ticket {}: the section below device {} has been reported live; get its people clear now', '工作票 {0}：开关 {1} 以下已报带电，请立即撤离人员'],
  ['job {}: its crew returned it with a reason; choose another crew', '工单 {0}：队伍已退单并说明原因，请另派队伍'],
  ['crew {} asks for {} at outage {}', '队伍 {0} 就停电 {2} 请求{1:ask}'],
  ["outage {}: {} service points hang below device '{}', which stands open, by network revision {}; confirm it, or report the device closed", '停电 {0}：按电网第 {3} 版，{1} 个供电点位于分闸开关 {2} 以下；请确认停电，或报开关合闸'],
  ['network revision {} leaves {} service points without supply, below several open devices or by itself: no outage has them; look at them and declare one where they are out', '电网第 {0} 版有 {1} 个供电点无电源（位于多台分闸开关以下，或数据本身如此），未归入任何停电；请核查，确已停电的请登记'],
  ['plan {}: {} is not in network revision {} any more; its people keep the windows that they were told, revise or cancel it', '计划 {0}：电网第 {2} 版中已没有 {1}；用户仍按已告知的时段，请修订或取消'],
  ['plan {}: by network revision {} nobody would lose supply; its {} customers keep the windows that they were told, revise or cancel it', '计划 {0}：按电网第 {1} 版无人停电；其 {2} 户仍按已告知的时段，请修订或取消'],
  ['call {}: {}, not located', '报修 {0}：{1:call}，未能定位'],
  ['outage {}: {} reported', '停电 {0}：有人报{1:call}'],
  ['outage {} step {}: {} service points should be back since {}; {} meters say so, {} say no', '停电 {0} 第 {1} 步：{2} 个供电点应自 {3} 起复电；{4} 只电表显示有电，{5} 只显示无电'],
  ['outage {}: its ETR {} has passed; give a new one', '停电 {0}：预计送电 {1} 已过，请更新'],
  ['outage {} was reported after its end: is everybody back since {}? nothing proves it yet', '停电 {0} 在结束之后才报告：是否自 {1} 起全部复电？尚无凭证'],
  ['a meter is alive below device {}, reported open, on feeder {}: treat the line as live', '馈线 {1} 上开关 {0} 已报分闸，其下却有电表带电：请视线路为带电'],
  ['a device of plan {} opened {}; it is taken as a fault', '计划 {0} 的开关已分闸（{1}），按故障处理'],
  ['a device of plan {} opened without its go: it is taken as a fault', '计划 {0} 的开关未经决定即分闸，按故障处理'],
  ['crew {}: job {} is about outage {} in {} now; tell it where to go', '队伍 {0}：工单 {1} 现属停电 {2}（{3}），请告知去处'],
  // Of feeders.
  ['{} of {} customers have no supply, more than {} %', '{1} 户用户中有 {0} 户无电源，超过 {2}%'],
  ['no grid source supplies it', '没有电网电源向其供电'],
  ['{} of {} features have errors, more than {} %', '{1} 个对象中有 {0} 个有错误，超过 {2}%'],
  ['{} errors', '有 {0} 个错误'],
  ['its score is below {}', '得分低于 {0}'],
];

const asks = wordList({help: ['help', '支援'], 'permission to work': ['permission to work', '许可工作'], 'its ticket to be cleared': ['its ticket to be cleared', '终结工作票']});
const inWords: Record<string, (word: string) => string> = {call: callWord, ask: asks};

/** What a sentence begins with is a number: a person's own words are left as they are. */
const patterns = sentences.map(([english, chinese]) => ({
  sentence: new RegExp(`^${english.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.*?)').replace(/^\(\.\*\?\)/, '(\\d+)')}$`, 's'),
  chinese, literal: english.replaceAll('{}', '').length,
})).sort((a, b) => b.literal - a.literal);

export function said(text: string): string {
  if (language.value !== 'zh') return text;
  for (const {sentence, chinese} of patterns) {
    const found = sentence.exec(text);
    if (found) return chinese.replace(/\{(\d)(?::(\w+))?\}/g, (_, place: string, list = '') => (inWords[list] ?? String)(found[Number(place) + 1] ?? ''));
  }
  return text;
}
