// Texts about handing the desk over.
import type {Pair} from '../shared/words';

export const handoverWords = {
  handover: ['Hand the desk over', '交接班'],
  handoverAll: ['Earlier handovers', '交接记录'],
  handoverBegin: ['I leave: freeze and sign', '交班签名'],
  handoverBegun: ['Signed; now whoever comes signs', '交班人已签名，请接班人签名'],
  handoverCalls: ['Unlocated calls', '未定位报修'],
  handoverComing: ['Comes', '接班人'],
  handoverComingNote: ['What you add', '接班说明'],
  handoverDecisions: ['Decisions due', '待决定的计划'],
  handoverDone: ['The desk is handed over', '已交接'],
  handoverFile: ['As a file', '导出'],
  handoverFrozen: ['What was open at {time}', '{time} 的未结事项'],
  handoverHolder: ['{who} holds the desk since {time}.', '当前当班：{who}，自 {time} 起。'],
  handoverHolds: ['Holds of sending', '停发'],
  handoverLeaving: ['Leaves', '交班人'],
  handoverMeaning: ['What is open now is frozen: outages, tickets and earths, holds, decisions due, people to be called, alarms. Then the one who comes signs with an own name and password.', '将冻结当前未结事项：停电、工作票与接地线、停发、待决定的计划、待致电用户、告警。然后由接班人用本人账号签名。'],
  handoverNobody: ['Nobody has taken the desk over yet.', '尚无人接班。'],
  handoverNote: ['What the next one must know', '交班说明'],
  handoverSign: ['I come: sign and take over', '接班签名'],
  handoverSignMeaning: ['You have read what is open. This page is yours afterwards.', '已阅未结事项。签名后本页归接班人使用。'],
  handoverWithdraw: ['Withdraw', '撤回'],
  handoverWithdrawn: ['Withdrawn', '已撤回'],
} as const satisfies Record<string, Pair>;
