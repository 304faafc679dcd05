// Words of the daemon (states, kinds, reasons) as people of the trade say them; what is not listed is shown as it came.
import {language, wordList} from '../shared/words';

export const stateWord = wordList({
  scheduled: ['Planned', '计划'], suspected: ['Suspected', '疑似'], confirmed: ['Confirmed', '已确认'],
  partially_restored: ['Partly restored', '部分复电'], restored: ['Restored', '已复电'], closed: ['Closed', '归档'],
  cancelled: ['Cancelled', '取消'], merged: ['Merged', '已并入'],
});

export const kindWord = wordList({
  fault: ['Fault', '故障停电'], planned: ['Planned', '计划停电'], temporary: ['Temporary', '临时停电'], emergency: ['Emergency', '紧急停电'],
  load_shedding: ['Load shedding', '有序用电'], upstream: ['Upstream', '上级电网停电'], customer_request: ['At the customer’s request', '用户申请'],
  usage_alert: ['Unusual consumption', '用电异常'], demand_response: ['Demand response', '需求响应'], campaign: ['The utility’s own', '其他通知'],
  disconnection: ['Disconnection', '欠费停电'], psps: ['Safety shut-off', '公共安全停电'],
});

export const planWord = wordList({
  draft: ['Draft', '草稿'], submitted: ['Submitted', '申报'], approved: ['Approved', '批准'], published: ['Published', '发布'], go: ['Go', '可执行'],
  switching_off: ['Switching off', '停电操作'], out: ['Out', '已停电'], work_permitted: ['Work permitted', '许可工作'],
  work_complete: ['Work complete', '工作终结'], switching_on: ['Switching on', '送电操作'], restored: ['Restored', '已送电'], closed: ['Closed', '归档'],
  postponed: ['Postponed', '延期'], cancelled: ['Cancelled', '取消'], extended: ['Extended', '延时送电'], finished_early: ['Finished early', '提前送电'],
});

export const goWord = wordList({
  none: ['Not asked yet', '未询问'], asked: ['Go or not?', '待决定'], go: ['Go', '执行'], delayed: ['Delayed', '延后'], cancelled: ['Cancelled', '取消'],
});

export const jobKind = wordList({repair: ['Repair', '抢修'], patrol: ['Patrol', '巡线'], verify: ['Check of supply', '核实复电']});
export const jobWord = wordList({
  open: ['No crew yet', '待派'], dispatched: ['Ordered', '已派单'], acknowledged: ['Acknowledged', '已接单'], en_route: ['En route', '已出发'],
  on_site: ['On site', '已到达'], located: ['Fault located', '故障已定位'], making_safe: ['Making safe', '布置安全措施'], repairing: ['Repairing', '抢修中'],
  work_complete: ['Work complete', '工作终结'], verified: ['Supply verified', '已核实送电'], returned: ['Returned', '退单'],
  suspended: ['Suspended', '中止'], cancelled: ['Cancelled', '取消'],
});

export const classWord = wordList({
  critical: ['Critical', '重要用户'], life_support: ['Life support', '居家医疗'], hazardous: ['Hazardous', '高危'], key_account: ['Key account', '大客户'],
  residential: ['Residential', '居民'], commercial: ['Commercial', '商业'], industrial: ['Industrial', '工业'], ordinary: ['Without a class', '未分类'],
});

export const callWord = wordList({
  no_power: ['No power', '停电'], part_power: ['Part power', '部分停电'], flicker: ['Flicker', '闪烁'], low_voltage: ['Low voltage', '低电压'],
  high_voltage: ['High voltage', '高电压/断零'], wire_down: ['Wire down', '断线'], pole_down: ['Pole or tree down', '倒杆/倒树'], shock: ['Electric shock', '触电'],
  fire: ['Fire', '火情'], flooded_switch_room: ['Flooded switch room', '配电房进水'], lift: ['People in a lift', '电梯困人'],
  life_support: ['Life support failing', '居家医疗断电'], noise: ['Noise', '异响'], hazard: ['Hazard', '危险'],
});

const namedStage = wordList({
  started: ['Started', '停电告知'], etr: ['Expected back', '预计送电'], crew_assigned: ['Crew assigned', '已派抢修'], crew_reassigned: ['Crew went elsewhere', '抢修改派'],
  crew_on_site: ['Crew on site', '抢修到场'], restored: ['Restored', '复电告知'], restored_unverified: ['Restored, asking', '复电待核实'],
  rescheduled: ['Rescheduled', '改期'], delayed: ['Delayed', '延后'], extended: ['Extended', '延时送电'], withdrawn: ['Withdrawn', '撤回'],
  cancelled: ['Cancelled', '取消'], correction: ['Correction', '更正'], survey: ['Survey', '回访'], order: ['Order to a crew', '派工单'], answer: ['Answer to a question', '答复查询'],
  reduced_security: ['On one feed', '单电源运行'], usage_alert: ['Unusual consumption', '用电异常'],
});
const before: Record<string, readonly [string, string, string]> = {
  w: ['week', 'weeks', '周'], d: ['day', 'days', '天'], h: ['hour', 'hours', '小时'], m: ['minute', 'minutes', '分钟'],
};

/** Stages ahead are named by how long before the cut they are (d15, h24), announcements by what they announce; others by their word. */
export function stageWord(stage: string): string {
  if (stage.startsWith('announce_')) return language.value === 'zh' ? `公告：${stageWord(stage.slice(9))}` : `Announcement: ${stageWord(stage.slice(9))}`;
  const ahead = /^([wdhm])(\d+)$/.exec(stage);
  const unit = before[ahead?.[1] ?? ''];
  if (!ahead || !unit) return namedStage(stage);
  return language.value === 'zh' ? `提前${ahead[2]}${unit[2]}` : `${ahead[2]} ${ahead[2] === '1' ? unit[0] : unit[1]} before`;
}

/** A sentence about what a law asks names the stage that keeps it by its id. */
export function lawWords(sentence: string): string {
  return sentence
    .replace(/由阶段 (\S+) 满足/u, (_, stage: string) => `由“${stageWord(stage)}”的通知满足`)
    .replace(/stage (\S+) keeps it/u, (_, stage: string) => `the notice ‘${stageWord(stage)}’ keeps it`);
}

/** How critical a customer is, by the utility's list. */
export const levelWord = wordList({special: ['special', '特级'], first: ['first class', '一级'], second: ['second class', '二级'], temporary: ['temporary', '临时']});

/** What a crew can do; a utility's own words stay as they are written. */
export const skillWord = wordList({
  line: ['line', '线路'], cable: ['cable', '电缆'], live_line: ['live line', '带电作业'], high_voltage: ['high voltage', '高压'], low_voltage: ['low voltage', '低压'],
  substation: ['substation', '变电'], transformer: ['transformer', '配变'], meter: ['meter', '计量'], tree: ['trees', '清障'],
});

export const attemptWord = wordList({
  planned: ['Planned', '待发'], submitting: ['Submitting', '提交中'], uncertain: ['Uncertain', '未明'], accepted: ['Taken by the gateway', '网关已收'],
  in_network: ['In the network', '运营商已收'], receipt_timeout: ['No receipt in time', '回执超时'], failed_temporary: ['Failed for now', '暂时失败'],
  failed_permanent: ['Failed', '失败'], expired: ['Expired', '过期'], delivered: ['Delivered', '已送达'], heard: ['Heard', '已听完'],
  acknowledged: ['Acknowledged', '已确认'], suppressed: ['Suppressed', '已抑制'], cancelled: ['Cancelled', '已取消'],
});

export const outcomeWord = wordList({
  open: ['Open', '进行中'], proven: ['Proven', '已证实'], proven_late: ['Proven late', '迟证实'], unproven: ['Unproven', '未证实'],
  superseded: ['Superseded', '已被新版本取代'], waived: ['Waived', '免通知'],
});

/** Why a notice ended as it did, or is still a person’s to see to. */
export const exceptionReason = wordList({
  evidence_reached: ['Evidence reached', '凭证达到要求'], evidence_reached_late: ['Evidence reached late', '凭证逾期达到'],
  no_contact: ['No contact on file', '无联系方式'], ladder_exhausted: ['Every channel tried', '各渠道均已试'], proof_overdue: ['No proof in time', '凭证逾期'],
  expired: ['Too late to be sent', '已过时效'], newer_revision: ['The plan was changed', '计划已变更'], no_longer_affected: ['No longer affected', '不再受影响'],
  plan_cancelled: ['Called off', '计划已取消'], not_gone: ['The desk gave no go', '值班未批准执行'], already_told: ['Told the same already', '已告知相同内容'],
  closed_by_person: ['Closed by a person', '人工办结'], wait_for_receipt: ['Waiting for a receipt', '等待回执'], climb: ['Next channel', '转下一渠道'],
  repeat: ['Sent again', '重发'], retry_later: ['Tried again later', '稍后重试'], held: ['Sending is held', '发送已暂停'],
  suppressed_by_mode: ['Recorded only, not sent', '仅记录，未发出'], opted_out: ['Said STOP', '已退订'],
  crash_recovered: ['The program was interrupted', '程序中断后恢复'], folded: ['A later one says the same', '并入后一通知'],
  text_unusable: ['The text could not be used', '文本无法使用'], no_lane: ['No channel reaches this contact', '无可用渠道'],
  newly_affected: ['Newly affected', '新增受影响'], cut_has_begun: ['The cut has begun', '停电已开始'], start_has_passed: ['Its start has passed', '开始时间已过'],
  end_has_passed: ['Its end has passed', '结束时间已过'], subject_over: ['It is over', '事件已结束'], supply_is_back: ['Supply is back', '已恢复供电'],
  out_again: ['Out again', '再次停电'], supply_confirmed: ['Supply is confirmed', '已核实有电'], paid: ['Paid', '已缴费'], capped: ['A cap was reached', '达到发送上限'],
});

export const crewReason = wordList({
  nearest_suitable: ['Nearest with the skill', '技能符合且最近'], nearest_located: ['Nearest with the skill whose position is known', '技能符合，已知位置者中最近'],
  suitable_unlocated: ['Has the skill; how far is not known', '技能符合；距离未知'], suitable: ['Has the skill', '技能符合'], only_suitable: ['Only one that fits', '唯一合适'], none_on_shift: ['Nobody on shift', '无人在班'],
  none_with_skill: ['Nobody with the skill', '无合适技能'], all_busy: ['All are busy', '均在忙'], all_declined: ['All declined', '均已拒绝'],
  chosen_by_person: ['Chosen by a person', '人工指定'],
});

export const reasonWord = wordList({
  device_opened: ['a device opened', '开关跳开'], device_locked_out: ['a device locked out', '重合闭锁'], fuse_opened: ['a fuse opened', '熔断器跌落'],
  confirmed_by_person: ['confirmed by a person', '人工确认'], declared_by_person: ['said by a person', '人工录入'],
  waiting_momentary_limit: ['waiting whether it comes back by itself', '等待短时停电时限'], momentary_limit_passed: ['it did not come back by itself', '超过短时停电时限'],
  momentary: ['momentary', '短时停电'], planned_cut: ['planned cut', '计划停电操作'], call_on_point: ['a call from there', '该点来电报修'],
  plan_created: ['drawn up', '拟定'], plan_submitted: ['submitted', '申报'], plan_approved: ['approved', '批准'], plan_published: ['published', '发布'],
  plan_go: ['go was given', '决定执行'], plan_switching: ['switching', '操作'], plan_delayed: ['delayed', '延后'], plan_extended: ['extended', '延时'], plan_cancelled: ['called off', '取消'],
  plan_revised: ['revised', '修订'], plan_asked: ['the desk was asked', '询问值班'],
  call_joined: ['a call joined', '报修归并'], absorbed: ['covered by a later outage', '被后续停电覆盖'], split_off: ['split: two causes', '拆分：原因不同'],
  no_customers: ['nobody hangs from it', '下游无用户'], already_open: ['changes nothing', '无变化'], call_unlocated: ['a call without a place', '无法定位的报修'],
  device_closed: ['a device closed', '开关合闸'], partly_closed: ['closed in part', '部分合闸'],
  supply_confirmed_by_meters: ['supply confirmed by meters', '电表核实有电'], supply_confirmed_by_person: ['supply confirmed by a person', '人工核实有电'],
  supply_confirmed_by_crew: ['supply confirmed by the crew', '队伍核实有电'], confirmation_overdue: ['no proof of supply in time', '逾时未核实有电'], all_restored: ['all have supply', '全部复电'],
  cancelled_by_person: ['called off by a person', '人工取消'], closed_by_person: ['closed by a person', '人工归档'],
  plan_postponed: ['postponed', '延期'], plan_permitted: ['work permitted', '许可工作'], plan_work_complete: ['work complete', '工作终结'], plan_finished_early: ['finished early', '提前结束'],
  desk_silent: ['the desk did not answer in time', '值班逾时未答复'], still_out_reported: ['a customer says: still out', '用户反映仍无电'],
  network_changed: ['the network changed', '电网数据变更'], removed: ['no longer in the network', '已不在电网数据中'],
  calls_superseded: ['calls off the list: nothing left to say', '待办电话已撤：无须再告知'],
  island_declared: ['an island was declared', '宣布孤岛运行'],
  island_ended: ['an island has ended', '孤岛运行结束'],
});

export const causeWord = wordList({
  '': ['Not known yet', '原因待查'], tree: ['Tree', '树障'], weather: ['Weather', '天气'], lightning: ['Lightning', '雷击'], animal: ['Animal', '动物'],
  equipment: ['Equipment', '设备'], vehicle: ['Vehicle', '车辆碰撞'], dig_in: ['Digging', '施工挖断'], wind: ['Wind', '大风'], ice: ['Ice', '覆冰'], flood: ['Flood', '水淹'], overload: ['Overload', '过负荷'],
});

export const etrSource = wordList({person: ['the desk', '调度'], crew: ['the crew', '抢修队伍'], history: ['from history', '历史统计'], plan: ['the plan', '计划']});

export const contactRole = wordList({
  owner: ['Owner', '户主'], occupier: ['Occupier', '住户'], property_manager: ['Property manager', '物业'], electrician: ['Electrician', '值班电工'],
  carer: ['Carer', '看护人'], village: ['Village', '村委'],
});
/** Of devices and what else is drawn on the map. */
export const deviceKind = wordList({
  breaker: ['breaker', '断路器'], recloser: ['recloser', '重合器'], sectionalizer: ['sectionalizer', '分段器'], fuse: ['fuse', '跌落式熔断器'], switch: ['switch', '开关'], tie: ['tie', '联络开关'],
  transformer: ['transformer', '配变'], line: ['line', '线段'], source: ['source', '电源点'],
});
export const pointRole = wordList({main: ['main', '主供'], standby: ['standby', '备用'], emergency: ['emergency', '保安']});
export const numberWord = wordList({stop: ['STOP: no more messages', '退订'], wrong: ['Wrong number', '号码有误'], consents: ['May be written to again', '恢复接收'], right: ['The number is right', '号码无误']});
export const replyWord = wordList({acknowledged: ['Acknowledged', '已确认'], heard: ['Heard to the end', '已听完']});
export const replyHow = wordList({reply: ['by a reply', '短信回复'], link: ['behind the link', '点击链接'], receipt: ['said by the channel', '渠道回报'], page: ['on the public page', '公众页面']});
export const sourceWord = wordList({phone: ['Telephone', '电话'], public: ['Public page', '公众页面'], reply: ['Reply to a notice', '短信回复'], crew: ['Crew', '抢修队伍'], '': ['Desk', '坐席']});
export const channelWord = wordList({sms: ['Text message', '短信'], voice: ['Voice call', '语音'], email: ['E-mail', '邮件'], spool: ['Letter, carried by hand', '纸质/人工'], any: ['Any channel', '任意渠道']});
export const campaignKind = wordList({
  disconnection: ['Arrears', '欠费停电通知'], usage_alert: ['Unusual consumption', '用电异常'], demand_response: ['Demand response', '需求响应'], campaign: ['The utility’s own', '其他通知'],
});
export const campaignState = wordList({running: ['Running', '进行中'], cancelled: ['Ended', '已终止']});
export const memberState = wordList({open: ['Open', '未结'], paid: ['Paid', '已缴费']});
export const taskResult = wordList({
  explained: ['Explained', '已说明'], customer_fault: ['Fault at the customer’s', '用户侧故障'], meter_fault: ['Fault of the meter', '计量故障'], unreachable: ['Not reachable', '无法联系'], other: ['Other', '其他'],
});
export const whyNotWord = wordList({
  paid: ['Has paid', '已缴费'], campaign_cancelled: ['Campaign ended', '批量通知已终止'], not_checked: ['Not compared with the books yet', '尚未再次核对'], too_early: ['Before its time', '未到时间'], never_warned: ['Never warned', '未曾通知'],
});
export const announceLevel = wordList({A1: ['A1 published', 'A1 已发布'], A2: ['A2 posted, with a photo', 'A2 已张贴（照片）'], A3: ['A3 passed on', 'A3 已转达']});
export const announceMeans = wordList({
  web: ['Website', '网站'], app: ['App', '应用'], chat_group: ['Chat group', '微信群'], poster: ['Poster', '张贴'], notice_board: ['Notice board', '公告栏'], newspaper: ['Newspaper', '报纸'], broadcast: ['Broadcast', '广播电视'],
  loudspeaker: ['Loudspeaker', '喇叭'], village: ['Village committee', '村委'], property_manager: ['Property manager', '物业'], public_page: ['Our public page', '本系统公众页面'], group_robot: ['Robot of a chat group', '群机器人'],
});
export const roleWord = wordList({
  viewer: ['Viewer', '查看'], call_agent: ['Call agent', '坐席'], dispatcher: ['Dispatcher', '调度员'], planner: ['Planner', '停电计划专责'], shift_supervisor: ['Shift supervisor', '值长'],
  account_manager: ['Account manager', '客户经理'], crew: ['Crew', '抢修队伍'], integration: ['Integration', '系统接口'], auditor: ['Auditor', '审计'], admin: ['Administrator', '管理员'],
});
export const reportColumn = wordList({
  kind: ['Kind', '类型'], stage: ['Stage', '阶段'], proven: ['Proven', '已证实'], proven_late: ['Late', '迟证实'], unproven: ['Unproven', '未证实'], superseded: ['Superseded', '已取代'],
  waived: ['Waived', '免通知'], open: ['Open', '进行中'], proven_in_time: ['In time', '按时率'], month: ['Month', '月份'], day: ['Day', '日期'], feeder: ['Feeder', '馈线'], outages: ['Outages', '停电次数'],
  interruptions: ['Interruptions', '停电户次'], minutes: ['Minutes', '户·分钟'], saifi: ['SAIFI', 'SAIFI'], saidi_minutes: ['SAIDI, min', 'SAIDI（分钟）'], caidi_minutes: ['CAIDI, min', 'CAIDI（分钟）'],
  outage: ['Outage', '停电'], job: ['Job', '工单'], crew: ['Crew', '队伍'], minutes_to_acknowledge: ['Acknowledged, min', '接单（分钟）'], minutes_to_arrive: ['Arrived, min', '到达（分钟）'],
  minutes_to_complete: ['Complete, min', '终结（分钟）'], minutes_to_verify: ['Verified, min', '核实（分钟）'], exception: ['No.', '编号'], recipient: ['Customer', '用户'], reason: ['Reason', '原因'], required: ['Required', '要求'],
  reached: ['Reached', '已达'], opened_at: ['Since', '开始'], closed_at: ['Closed', '办结'], result: ['Result', '结果'], account_manager: ['Account manager', '客户经理'], area_manager: ['Area manager', '台区经理'],
  proof_due: ['Proof by', '凭证截止'], tries: ['Tries', '联系次数'], closed_by: ['By', '办结人'],
  customer: ['Customer', '用户'], days: ['Days looked back', '统计天数'], more_than: ['More than', '超过（次）'], count: ['Interruptions', '停电次数'],
  area: ['Area', '区域'], period: ['Budget of a', '预算周期'], from: ['From', '自'], to: ['To', '至'], budget_hours: ['Budget, h', '预算（时户）'], used_hours: ['Used, h', '已用（时户）'],
  planned_hours: ['Approved plans, h', '已批准计划（时户）'], left_hours: ['Left, h', '剩余（时户）'],
  ratings: ['Ratings', '评价数'], average: ['Average', '平均分'], stars_1: ['1', '1 分'], stars_2: ['2', '2 分'], stars_3: ['3', '3 分'], stars_4: ['4', '4 分'], stars_5: ['5', '5 分'],
});

export const periodWord = wordList({month: ['Month', '月'], quarter: ['Quarter', '季度'], year: ['Year', '年']});
/** 2026-03, 2026 Q1 or 2026, of a budget's period by its first day. */
export function periodName(period: string, from: string): string {
  if (period === 'quarter') return `${from.slice(0, 4)} Q${Math.ceil(Number(from.slice(5, 7)) / 3)}`;
  return from.slice(0, period === 'year' ? 4 : 7);
}
export const feederStatus = wordList({clean: ['Clean', '完好'], usable: ['Usable', '可用'], invalid: ['Invalid', '不可用']});
export const revisionState = wordList({active: ['Active', '在用'], staged: ['Staged', '待启用'], retired: ['Retired', '已停用'], former: ['Former', '历史']});
export const photoWord = wordList({before: ['Before', '抢修前'], cause: ['Cause', '故障原因'], after: ['After', '抢修后']});
export const modeWord = wordList({shadow: ['Shadow: records only', '影子：只记录'], test: ['Test: allow-list only', '测试：仅白名单'], live: ['Live', '正式']});
export const handoverState = wordList({open: ['Waits for the second signature', '待接班签名'], done: ['Handed over', '已交接'], withdrawn: ['Withdrawn', '已撤回']});
export const resultWord = wordList({superseded: ['Nothing left to say', '已无须告知'], proven: ['Proven', '已证实'], called: ['Called', '已致电'], visited: ['Visited', '已上门'], unreachable: ['Not reachable', '无法联系'], waived: ['Waived', '免通知']});
export const tryWord = wordList({no_answer: ['No answer', '无人接听'], busy: ['Busy', '占线'], call_back: ['To be called back', '约定回拨'], not_there: ['Nobody there', '上门无人'], sent_again: ['Sent again', '已重发']});
export const laneReach = wordList({true: ['Reachable', '正常'], false: ['Not reachable', '不通']});
/** Names of fields where two versions are set side by side. */
export const fieldWord = wordList({
  etr: ['Expected back', '预计送电'], state: ['State', '状态'], customers_out: ['Out now', '当前停电'], customers_affected: ['Affected', '受影响'], cause: ['Cause', '原因'],
  devices: ['Devices', '开关设备'], steps: ['Steps', '步骤'], start: ['Start', '开始'], end: ['End', '结束'], go: ['Go', '执行决定'], revision: ['Revision', '版本'],
  approver: ['Approved by', '批准人'], work: ['Work', '工作内容'], has_hazard: ['Hazard', '危险'], split_off: ['Split off', '已拆出'], split_from: ['Split from', '拆分自'], merged_into: ['Merged into', '已并入'], restored_at: ['Restored', '复电'], announcements: ['Announcements', '公告'], supply_events: ['Guaranteed supply', '保供电'],
  kind: ['Kind', '类别'], feeder: ['Feeder', '馈线'], area: ['Area', '片区'], started_at: ['Began', '开始'], customers: ['Customers', '用户数'], service_points: ['Service points', '供电点'], proposer: ['Proposed by', '申报人'],
  planned_start: ['Planned start', '计划开始'], planned_end: ['Planned end', '计划结束'], reduced_security_customers: ['On one feed', '单电源用户'],
});

/** Of the utility’s own layers on the map. */
export const layerKindWord = wordList({
  green: ['Green', '绿地'], water: ['Water', '水域'], building: ['Buildings', '建筑'], border: ['Borders', '区界'],
  railway: ['Railways', '铁路'], road: ['Roads', '道路'], place: ['Places', '地名'],
});

/** Layers of one kind are numbered: "road-2". */
export function layerIdWord(id: string): string {
  const [kind = '', number] = id.split('-');
  return number === undefined ? layerKindWord(kind) : `${layerKindWord(kind)} ${number}`;
}
