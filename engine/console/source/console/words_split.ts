// Texts about splitting an outage, and about who would be told of a decision.
import type {Pair} from '../shared/words';

export const splitWords = {
  split: ['Split', '拆分'],
  splitBelow: ['Devices below which the part hangs (several: with a space between)', '该部分所在的开关设备（多个用空格分开）'],
  splitCause: ['Cause of the part', '该部分的原因'],
  splitCustomers: ['Or its customers, by account (with a space between)', '或按户号填写用户（用空格分开）'],
  splitDone: ['{count} {count|service point is an outage of its own|service points are an outage of their own}; {left} stay', '已拆出 {count} 个用电点，其余 {left} 个不变'],
  splitFrom: ['Split from', '拆分自'],
  splitJobs: ['Crews whose job goes with the part', '随该部分转移的抢修工单'],
  splitMeaning: ['A part of the {count} customers has another cause. It becomes an outage of its own, with its own crew, expected time and end; how long each was out stays as it is.', '{count} 户中有一部分另有原因。拆分后单独派单、单独预计与复电，各户停电时长不变。'],
  splitOff: ['Split off', '已拆出'],
  splitOpenDevices: ['Open devices of the part', '该部分已分闸的开关'],
  splitPart: ['customers: {count}', '{count} 户'],
  splitTitle: ['Split off what has another cause', '拆分停电'],
  splitTold: ['Nobody is told again that a fault began. From now on the part hears of its own outage.', '不会重复告知停电开始；此后该部分只收到自己那条停电的消息。'],
  splitToldBefore: ['Nothing is to be told yet but what the outage told that it was split from.', '除原停电已发的通知外，暂无待发通知。'],
  splitWhat: ['Name a device or customers of the part.', '请填写该部分的开关设备或用户。'],
  tellAsking: ['Counting who would be told…', '正在统计将被通知的用户…'],
  tellHeld: ['Once sending is released: {count}.', '解除停发后另有 {count} 户。'],
  tellLater: ['After quiet hours, from {time} on: {count}.', '另有 {count} 户在静默时段之后，自 {time} 起。'],
  tellNobody: ['Nobody is told now.', '现在不会通知任何人。'],
  tellNow: ['{count} {count|customer|customers} will be told now.', '现在将通知 {count} 户。'],
  tellOne: ['1 customer will be told now.', '现在将通知 1 户。'],
  tellRecorded: ['Only recorded, for their channel does not send: {count}.', '另有 {count} 户仅记录：渠道未正式发送。'],
  tellUnknown: ['How many would be told is not known.', '暂不知道将通知多少户。'],
  tellUnreachable: ['No way to write to, for the call list: {count}.', '另有 {count} 户无法发送，转入致电清单。'],
} as const satisfies Record<string, Pair>;
