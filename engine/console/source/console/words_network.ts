// The network's revisions: what was found of one, and what it changes.
import {wordList, type Pair} from '../shared/words';

export const networkWords = {
  afterCount: ['{before} before, {after} after', '原 {before}，现 {after}'],
  andMore: ['… and {count} more', '……另有 {count} 项'],
  changedFeeders: ['By feeder', '按馈线'],
  devicesChanged: ['Devices changed', '变化设备'],
  finding: ['Finding', '问题'],
  findings: ['What was found', '检查发现'],
  findingsAll: ['At most {count} are named of each; lamplighter check --report has all, with a map.', '每类最多列 {count} 条；全部结果及地图见 lamplighter check --report。'],
  findingsNone: ['Nothing was found.', '未发现问题。'],
  findingsNotKept: ['None were kept with this revision; they are kept from the next import on.', '该版本未保存检查结果；自下次导入起保存。'],
  findingsPeople: ['Which customers it is about is shown to those who may see customers.', '涉及哪些用户，仅有权查看用户者可见。'],
  noChange: ['Nothing changes.', '无变化。'],
  number: ['No.', '编号'],
  remedyOf: ['What helps: {remedy}', '处理：{remedy}'],
  severity: ['Severity', '程度'],
  times: ['Times', '数量'],
} as const satisfies Record<string, Pair>;

export const severityWord = wordList({error: ['Error', '错误'], warning: ['Warning', '警告'], info: ['Note', '提示']});

/** The members of a difference that count things. */
export const differenceWord = wordList({
  customers_added: ['Customers added', '新增用户'], customers_removed: ['Customers removed', '删除用户'], customers_moved: ['Customers moved', '改接用户'],
  devices_added: ['Devices added', '新增设备'], devices_removed: ['Devices removed', '删除设备'], devices_rewired: ['Devices changed', '变化设备'],
  sources_added: ['Sources added', '新增电源'], sources_removed: ['Sources removed', '删除电源'], sources_changed: ['Sources changed', '变化电源'],
});

/** What is another of a device. */
export const rewiredWord = wordList({ends: ['ends', '两端'], phases: ['phases', '相别'], kind: ['kind', '类别'], normal_state: ['normal position', '正常状态']});
