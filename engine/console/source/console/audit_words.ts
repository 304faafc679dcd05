// What the audit log calls a deed, as people say it; a test holds the list to the daemon's commands and reads.
import {language, wordList} from '../shared/words';
import {nameIfKnown} from './names';
import {callWord, crewReason, roleWord} from './state_words';
import {t} from './words';

const deed = wordList({
  trouble_call: ['Call taken', '受理报修'], meter_reports: ['Meter reports', '电表报告'], device_report: ['Device reported', '上报开关'], report_island: ['Island reported', '上报孤岛'], inbound_message: ['Reply received', '收到回复'],
  declare_outage: ['Outage declared', '登记停电'], confirm_outage: ['Outage confirmed', '确认停电'], set_etr: ['Expected time given', '填预计送电'], restore_outage: ['Supply confirmed', '确认复电'],
  cancel_outage: ['No outage', '取消停电'], merge_outage: ['Outages merged', '合并停电'], split_outage: ['Outage split', '拆分停电'], correct_outage: ['Outage corrected', '更正停电'],
  preview_plan: ['Plan previewed', '预览计划'], create_plan: ['Plan drawn up', '拟定计划'], revise_plan: ['Plan revised', '修订计划'], submit_plan: ['Plan submitted', '申报计划'], approve_plan: ['Plan approved', '批准计划'],
  go_plan: ['Go decided', '决定执行'], delay_plan: ['Plan delayed', '推迟计划'], switching_plan: ['Switching said', '登记操作'], complete_plan: ['Work complete', '工作终结'], extend_plan: ['Plan extended', '延时'],
  cancel_plan: ['Plan called off', '取消计划'], announce_plan: ['Announcement recorded', '登记公告'], announced: ['Announced', '已公告'],
  legal_minimum_missed: ['Missed legal minimum accepted', '接受未满足法定最低要求'], last_feed_taken: ['Loss of a last feed accepted', '接受切断最后一路电源'], supply_event_cut: ['Cut of guaranteed supply accepted', '接受影响保供电'],
  close_exception: ['Exception closed', '办结待办'], try_exception: ['Try noted', '登记联系'], renew_number: ['Number changed', '更改号码'], hold_sending: ['Sending held', '停发'], release_sending: ['Sending released', '放行'],
  put_crew: ['Crew described', '登记队伍'], move_crew: ['Crew moved', '队伍位置'], propose_dispatch: ['Crews proposed', '推荐队伍'], commit_dispatch: ['Crew sent', '派出队伍'], dispatch: ['Crew sent', '派出队伍'], acknowledge_hazards: ['Hazards acknowledged', '确认险情'],
  job_step: ['Step of a job', '工单步骤'], permit_work: ['Work permitted', '许可工作'], clear_work: ['Ticket cleared', '终结工作票'], override_energise: ['Energising overridden', '强制送电'], override_restore: ['Supply confirmed over open tickets', '工作票未终结仍确认送电'],
  acknowledge_alarm: ['Alarm seen', '确认告警'], alarm_acknowledged: ['Alarm seen', '确认告警'], close_call: ['Call closed', '办结报修'], unlocated_call_closed: ['Call without a place closed', '办结无法定位的报修'],
  erase_customer: ['Customer erased', '删除用户'], redact_record: ['Record redacted', '删除存证内容'], activate_network: ['Network activated', '启用电网'], acknowledge_link: ['Link acknowledged', '链接确认'], exchange_link: ['Link taken by a device', '设备领取链接'],
  crew_word: ['Word of a crew', '队伍消息'], keep_photo: ['Photo kept', '保存照片'], create_campaign: ['Campaign made', '新建批量通知'], cancel_campaign: ['Campaign ended', '终止批量通知'], check_campaign: ['Campaign checked', '核对批量通知'],
  report_payment: ['Payment reported', '登记缴费'], finish_task: ['Task finished', '办结任务'], open_handover: ['Handover begun', '开始交接'], sign_handover: ['Handover signed', '签名交接'], withdraw_handover: ['Handover withdrawn', '撤回交接'],
  island_declared: ['Island declared', '宣布孤岛'], island_ended: ['Island ended', '孤岛结束'], device_report_superseded: ['Late report superseded', '迟到报告未采用'], unknown_attempt: ['Unknown attempt', '未知发送'], unknown_receipt: ['Unknown receipt', '未知回执'],
  add_user: ['User added', '新建用户账号'], disable_user: ['User locked out', '停用用户账号'], set_password: ['Password set', '设置密码'], create_token: ['Token issued', '发放令牌'], revoke_token: ['Token revoked', '吊销令牌'],
});

/** Of a read: the route that was asked, without its root. */
const look = wordList({
  '/outages/{id}/notices': ['Notices of an outage', '停电的通知'], '/outages/{id}/customers': ['Customers of an outage', '停电的用户'], '/outages/{id}/certificate': ['Certificate', '送达证明'], '/outages/{id}/paper': ['Letters of an outage', '停电的纸质通知'],
  '/exceptions': ['Exceptions', '未送达待办'], '/exceptions/{id}/paper': ['Letter of an exception', '待办的纸质通知'], '/exceptions/{id}/photo': ['Photo of an exception', '待办的照片'],
  '/customers/{id}': ['Customer', '用户'], '/customers/{id}/certificate': ['Certificate of a customer', '用户的送达证明'], '/search': ['Search', '查找'], '/desk': ['Calls without a place', '无法定位的报修'],
  '/devices/{id}/downstream': ['Customers below a device', '开关下游用户'], '/reports/{kind}': ['Report', '报表'], '/campaigns/{id}': ['Campaign', '批量通知'], '/campaigns/{id}/notices': ['Notices of a campaign', '批量通知的通知'], '/campaign-tasks': ['Tasks of account managers', '客户经理任务'],
  '/contact-health': ['Health of contacts', '联系方式状况'], '/customers/{id}/numbers': ['Numbers of a customer', '用户的号码'], '/call-lists': ['Call lists', '致电清单'], '/jobs/{id}/photos': ['Photos of a job', '工单照片'], '/jobs/{id}/photos/{number}': ['Photo of a job', '工单照片'],
  '/raw-receipts': ['Raw receipts', '原始回执'], '/raw-receipts/{attempt}': ['Raw receipts of an attempt', '发送的原始回执'], '/campaigns': ['Campaigns', '批量通知'],
  '/network/revisions/{number}': ['Revision of the network', '电网版本'],
});

export const actionWord = (action: string): string => (action.startsWith('/api/v1') ? look(action.slice('/api/v1'.length)) : deed(action));

const kindOfReport = wordList({exceptions: ['exceptions', '未送达待办'], frequent: ['frequently interrupted', '频繁停电']});

/** What was looked at; where a page is read on, and what was looked for, say nothing to a person. */
export function objectText(action: string, object: string): string {
  if (!action.startsWith('/api/v1')) return /^\d{15,}$/.test(object) ? '—' : nameIfKnown(object);
  return action.endsWith('/reports/{kind}') ? kindOfReport(object) : /^(?:after \d+|search|unlocated calls|raw receipts)$/.test(object) ? '—' : object;
}

/** Roles that a user or a token was given, why a crew was sent, what was dangerous; other details are as they were written. */
export function detailText(action: string, detail: string): string {
  const list = (word: (one: string) => string, apart: RegExp) => detail.split(apart).map(word).join(', ');
  if (action === 'add_user' || action === 'create_token') return list(roleWord, / /);
  if (action === 'set_password') return detail === 'enabled' ? t('mayEnterAgain') : detail;
  if (action === 'acknowledge_hazards') return list(callWord, /, /);
  const sent = action === 'dispatch' ? /^crew (\S+): (.*)$/s.exec(detail) : null;
  const ticket = action === 'permit_work' ? /^ticket (.*): below (.*), (\d+) nodes, (\d+) earths$/s.exec(detail) : null;
  if (sent) return language.value === 'zh' ? `队伍 ${sent[1]}：${crewReason(sent[2]!)}` : `crew ${sent[1]}: ${crewReason(sent[2]!)}`;
  return ticket && language.value === 'zh' ? `工作票 ${ticket[1]}：${ticket[2]} 以下，${ticket[3]} 个节点，接地线 ${ticket[4]} 组` : detail;
}
