// Texts about times that are typed: what was read, and what can be written.
import type {Pair} from '../shared/words';

export const timeWords = {
  dayUnread: ['The day cannot be read, or the period ends before it begins. Write it as 2026-11-30.', '无法识别日期，或结束早于开始。请写成 2026-11-30。'],
  delayHint: ['0700, 09:15, 26 09:15, or +30 (minutes later than planned)', '0700、09:15、26 09:15，或 +30（比原定晚的分钟数）'],
  endNotLater: ['The new end must be after the planned one.', '新的结束须晚于原定结束。'],
  extendIsLong: ['Yes: {length} longer, until {time}', '确认：延长 {length}，至 {time}'],
  extendLongMissing: ['That is {length} longer. Tick that it is meant so, or write the new end with its day.', '延长了 {length}。请勾选确认，或写明新的结束日期。'],
  lengthHours: ['{hours} h', '{hours} 小时'],
  lengthHoursMinutes: ['{hours} h {minutes} min', '{hours} 小时 {minutes} 分钟'],
  lengthMinutes: ['{minutes} min', '{minutes} 分钟'],
  longerBy: ['until {time}, {length} longer', '至 {time}，延长 {length}'],
  newEndHint: ['Minutes after the planned end, or a clock time', '原定结束后多少分钟，或钟点'],
  pastDays: ['{days} DAYS AGO: {time}', '{days} 天前：{time}'],
  pastHint: ['0930, 09:30, -20 (minutes ago), -1d 23:50, 23 23:50', '0930、09:30、-20（分钟前）、昨天 23:50、23 23:50'],
  pastToday: ['Today, {time}', '今天 {time}'],
  pastUnread: ['The time cannot be read. Write 0930, 09:30, -20 (minutes ago), -1d 23:50, 23 23:50 or 2026-11-23 23:50.', '无法识别时间。可写 0930、09:30、-20（分钟前）、昨天 23:50、23 23:50 或 2026-11-23 23:50。'],
  pastYesterday: ['YESTERDAY: {time}', '昨天：{time}'],
  reportChangesNothing: ['{device}: kept, but nothing changed: it is reported like that already, or nobody is supplied through it. See its outage.', '{device}：已记录，但没有变化：此前已是该状态，或无用户经其供电。请查看停电状态。'],
  reportEnteredLate: ['{device}: entered for the time that has passed; a newer report of it stands, and its position stays.', '{device}：已补记过去的停电；已有更新的报告，开关状态不变。'],
  reportSuperseded: ['{device}: NOTHING CHANGED. A newer report of this device stands; yours is only kept in the history. Look at the time that you wrote.', '{device}：没有变化。该开关已有更新的报告，本次仅记入历史。请核对填写的时间。'],
  timeAhead: ['{time} is ahead of now. If the day before is meant, write {before}.', '{time} 尚未到来。若指前一天，请写 {before}。'],
  timeUnread: ['The time cannot be read. Write 0930, 09:30, 26 09:30, 2026-11-26 09:30, +45 (minutes) or +1h30.', '无法识别时间。可写 0930、09:30、26 09:30、2026-11-26 09:30、+45（分钟）或 +1h30。'],
} as const satisfies Record<string, Pair>;
