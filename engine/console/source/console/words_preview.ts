// Texts of a preview about works that could share a cut, messages and people who have opted out, and of guaranteed supply that nobody accepted.
import type {Pair} from '../shared/words';

export const previewWords = {
  eventAccept: ['Say why it is cut', '填写仍停电的理由'],
  eventAccepted: ['Recorded', '已记录'],
  eventAcceptMeaning: ['Guaranteed supply {names} was written, or came to be touched, after this plan was approved. The reason is kept in its history and the audit log; else delay it or call it off.', '保供电 {names} 在本计划批准之后才写入或才涉及。理由将记入处理记录和审计日志；否则请延后或取消计划。'],
  eventAcceptTitle: ['Cut guaranteed supply all the same', '保供电期间仍停电'],
  eventNeedsApprover: ['Who may approve plans must give this go, with a reason: it falls into guaranteed supply {names}.', '落入保供电 {names}：须由有权批准者填写理由并决定执行。'],
  eventUnaccepted: ['Falls into guaranteed supply {names}, and nobody has accepted that', '落入保供电 {names}，尚无人认可'],
  messagesTitle: ['Messages', '通知条数'],
  messagesLine: ['{customers} customers, {messages} messages: {together} hear it with another customer’s message (same telephone)', '{customers} 户，{messages} 条通知：{together} 户与他户同一号码，合并通知'],
  messagesMeaning: ['By contacts as they are now; caps, holds and later STOPs are not in it.', '按现有联系方式计算；未计发送上限、停发和之后的退订。'],
  messagesNotCounted: ['Messages and opt-outs are not counted: more than 20,000 windows.', '停电时段超过 20,000 个，未统计通知条数和退订。'],
  messagesNowhere: ['{count} of them have no address: a call to make', '其中 {count} 户无可用联系方式，须电话联系'],
  messageCount: ['Messages', '条数'],
  messageNowhere: ['To be called', '须电话联系'],
  messageTogether: ['With another’s', '合并'],
  optOuts: ['Opted out', '已退订'],
  optOutLine: ['{told} are told all the same, {partly} of some stages, {untold} of none: those are calls to make', '{told} 户仍可通知，{partly} 户部分阶段可通知，{untold} 户均不可通知，须电话联系'],
  optOutSaid: ['Said', '依据'],
  optOutTold: ['Told over', '通知渠道'],
  refusesWord: ['refused in the contacts', '联系人文件拒收'],
  stopWord: ['STOP', '退订'],
  toldByCall: ['by nobody: a call to make', '无渠道，须电话联系'],
  sharedCutFeeder: ['{plan} ({state}): works on the same feeder {feeder}, none of the same customers', '{plan}（{state}）：同一馈线 {feeder}，无相同用户'],
  sharedCutOne: ['{plan} ({state}): cuts {count} of the same customers; one cut could serve both', '{plan}（{state}）：停其中 {count} 户，可并为一次停电'],
  sharedCuts: ['Works that could share one cut, within {days} days', '{days} 天内可合并停电的工作'],
} as const satisfies Record<string, Pair>;
