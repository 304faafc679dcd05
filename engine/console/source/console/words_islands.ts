// Texts about islands 孤岛运行.
import type {Pair} from '../shared/words';

export const islandWords = {
  handoverIslands: ['Declared islands', '已宣布的孤岛'],
  islandCould: ['could supply {count} {count|customer|customers} as an island', '可以孤岛方式为 {count} 户供电'],
  islandDeclare: ['Declare island', '宣布孤岛运行'],
  islandDeclared: ['The island is declared', '已宣布孤岛运行'],
  islandEndMeaning: ['The machine has stopped, or stops now. Whom it supplied is out again and is told, unless the grid supplies them.', '机组已停或即将停机。其所供用户再次停电并得到告知，电网已供电的除外。'],
  islandEndTitle: ['End the island of {source}', '结束 {source} 的孤岛运行'],
  islandEnded: ['The island has ended', '孤岛运行已结束'],
  islandEndedAt: ['It stopped at', '停机时间'],
  islandEnds: ['End island', '结束孤岛'],
  islandMeaning: ['The part is cut off from the grid and the machine carries it. Nothing is started or switched by this.', '该部分已与电网断开，机组已带上负荷。本操作不启动机组，也不操作开关。'],
  islandRunsSince: ['It supplies since', '供电起始时间'],
  islandSince: ['since {time}, by {who}', '自 {time}，由 {who} 宣布'],
  islandSupplies: ['supplies {count} {count|customer|customers} as an island', '以孤岛方式为 {count} 户供电'],
  islandTakes: ['{count} {count|customer is out again and is told|customers are out again and are told}.', '{count} 户将再次停电并得到告知。'],
  islandTitle: ['Declare the island of {source}', '宣布 {source} 孤岛运行'],
  islands: ['Generators and batteries', '发电机与储能'],
  islandsUnknown: ['Whether a generator could supply a part is not known now.', '暂时无法得知是否有可用的备用电源。'],
} as const satisfies Record<string, Pair>;
