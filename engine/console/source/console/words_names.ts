// What things are called that have no name of their own, how versions of them differ, and that what they are about is over.
import type {Pair} from '../shared/words';

export const nameWords = {
  aboutOver: ['Over: {state}', '已结束：{state}'],
  dragHint: ['Drag a job onto a crew, or a crew onto a job; s sends the first one proposed.', '可将工单拖到队伍上，或将队伍拖到工单上；按 s 派出首选队伍。'],
  endedExceptions: ['{count} {count|is|are} about outages that are over; they stand last. What stays to be said there is how it ended.', '其中 {count} 项所属停电已结束，列在最后；仍须告知其结果（如已复电）。'],
  anotherValue: ['changed', '有变化'],
  heldBack: ['Waiting: {messages} {messages|message|messages} written, and {notices} {notices|notice|notices} to be written on release.', '待发：已成文 {messages} 条；另有 {notices} 项通知在放行时成文。'],
  heldBackNothing: ['Nothing waits now.', '目前没有待发。'],
  heldBackUnknown: ['How much waits is not known yet.', '待发数量未知。'],
  mergedInto: ['This is part of {name} now.', '已并入 {name}。'],
  no: ['no', '否'],
  reportedNotCounted: ['Reported out at {time}. That outage is only suspected: nobody is counted or told before it is confirmed.', '{time} 报修停电。该停电尚属疑似，确认之前不计户、不通知。'],
  reportedOut: ['reported out {time}, not confirmed', '{time} 报修停电，尚未确认'],
  stepPoints: ['{time} step {step}: {count} service points', '{time} 第 {step} 步：{count} 个供电点'],
  yes: ['yes', '是'],
  namedCustomers: ['{place} · {count} {count|customer|customers}', '{place} · {count} 户'],
  namedJobOver: ['{id}, over by now', '{id}（已结束）'],
  namedOutage: ['{place} · outage', '{place} · 停电'],
  namedPlan: ['{place} · planned work', '{place} · 计划停电'],
  namedSuspected: ['{place} · suspected, {count} {count|report|reports}', '{place} · 疑似停电，{count} 次报修'],
  namedSuspectedOnly: ['{place} · suspected', '{place} · 疑似停电'],
  notRead: ['Not known: it could not be read.', '未能读取，情况不明。'],
  noticesByOutage: ['Notices by outage', '各停电的通知'],
  noticesLargest: ['The {shown} largest of {all}; the others stand with their outage.', '仅列最大的 {shown} 起（共 {all} 起），其余见各停电详情。'],
  toldCount: ['Told', '已告知'],
  placeUnknown: ['Place not known', '地点不明'],
} as const satisfies Record<string, Pair>;
