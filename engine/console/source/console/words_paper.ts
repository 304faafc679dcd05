// Texts about people who are told on paper, and lists that go on.
import type {Pair} from '../shared/words';

export const paperWords = {
  exceptionsCut: ['These are the first {count}; there are more.', '仅显示前 {count} 条，还有更多。'],
  exceptionsMore: ['Show further ones', '继续加载'],
  paper: ['On paper', '纸质通知'],
  paperAll: ['All is printed; files: {count}', '已全部生成，共 {count} 份文件'],
  paperDoor: ['Door notices', '上门张贴通知'],
  paperFile: ['File to print (PDF)', '生成打印文件（PDF）'],
  paperLetter: ['Letters', '信函'],
  paperNext: ['File {number}, after No. {after}', '第 {number} 份（编号 {after} 之后）'],
  paperVisit: ['Visit orders', '上门派单'],
  visitOrder: ['Visit order (PDF)', '上门单（PDF）'],
} as const satisfies Record<string, Pair>;
