// The few words that the script adds; the page itself comes from the daemon in one language.
const isEnglish = document.documentElement.lang === 'en';
const say = (en: string, zh: string): string => (isEnglish ? en : zh);

export const words = {
  remember: say('Remember on this device', '在本设备上记住'),
  forget: say('Forget this address', '不再记住此地址'),
  out: say('Out', '停电'),
  switchedOn: say('Switched on, being checked', '已送电，正在核实'),
  planned: say('Planned outage', '计划停电'),
  plannedWork: say('planned work', '计划内'),
  plannedEnd: say('planned end', '计划复电'),
  assessing: say('assessing', '正在评估'),
  fine: say('No outage at your address is confirmed at present. If your power is out, report it.', '目前没有已确认的、影响您家的停电。若您家没电，请报修。'),
  asOf: say('As of', '截至'),
  otherZone: say('Your phone is set to another zone ({zone}): times here are not by its clock.', '您的手机设为其他时区（{zone}），本页时间与手机时钟不同。'),
  since: say('since', '自'),
  until: say('to', '至'),
  expected: say('expected back', '预计复电'),
  few: say('fewer than 5', '少于5户'),
  ground: say('Below the areas: ', '底图：'),
  map: say('Areas with outages; the list has the same facts', '停电区域示意图；列表中有相同内容'),
};

const kinds: Record<string, string> = {
  green: say('green', '绿地'), water: say('water', '水域'), border: say('borders', '区界'), railway: say('railways', '铁路'), road: say('roads', '道路'), place: say('places', '地名'),
};
/** Of a layer that the utility gave no name. */
export const kindWord = (kind: string): string => kinds[kind] ?? kind;
