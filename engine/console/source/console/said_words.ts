// Sentences that the daemon writes in English into histories and about feeders, in Chinese; what is not listed is shown as it came.
import {language} from '../shared/words';

/** Each `{}` of the English is a place, filled in the Chinese by its number. */
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
  // Of feeders.
  ['{} of {} customers have no supply, more than {} %', '{1} 户用户中有 {0} 户无电源，超过 {2}%'],
  ['no grid source supplies it', '没有电网电源向其供电'],
  ['{} of {} features have errors, more than {} %', '{1} 个对象中有 {0} 个有错误，超过 {2}%'],
  ['{} errors', '有 {0} 个错误'],
  ['its score is below {}', '得分低于 {0}'],
];

const patterns = sentences.map(([english, chinese]) => ({
  sentence: new RegExp(`^${english.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.*?)')}$`, 's'),
  chinese, literal: english.replaceAll('{}', '').length,
})).sort((a, b) => b.literal - a.literal);

export function said(text: string): string {
  if (language.value !== 'zh') return text;
  for (const {sentence, chinese} of patterns) {
    const found = sentence.exec(text);
    if (found) return chinese.replace(/\{(\d)\}/g, (_, place: string) => found[Number(place) + 1] ?? '');
  }
  return text;
}
