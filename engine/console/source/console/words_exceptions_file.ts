// Columns of the file of people to be called.
import type {Pair} from '../shared/words';

export const exceptionsFileWords = {
  classes: ['Classes', '用户类别'],
  exceptionsFile: ['As CSV ({count})', '导出 CSV（{count}）'],
  mail: ['E-mail', '电子邮件'],
  phoneSecond: ['Second phone', '备用电话'],
  proofDue: ['Proof due', '凭证截止'],
  proofReached: ['Proof reached', '已达凭证'],
  role: ['Role', '身份'],
  triesMade: ['Tries', '联系记录'],
} as const satisfies Record<string, Pair>;
