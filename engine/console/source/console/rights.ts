// Who may do what, as the daemon's role table says it; the daemon decides, this only leaves out what it would refuse.
import {computed} from '@preact/signals';
import {session} from './session_state';

const desk = ['dispatcher', 'shift_supervisor', 'admin'];
const planning = ['planner', 'shift_supervisor', 'admin'];

const table = {
  declare: desk,
  outage: desk,
  dispatch: desk,
  crews: desk,
  parties: desk,
  photos: desk,
  reportDevice: desk,
  alarms: desk,
  plan: planning,
  approve: ['shift_supervisor', 'admin'],
  planDay: desk,
  planDelay: [...desk, 'planner'],
  hold: desk,
  release: ['shift_supervisor', 'admin'],
  exceptions: ['call_agent', 'planner', 'account_manager', ...desk],
  paper: ['call_agent', 'account_manager', ...desk],
  certificate: ['planner', 'shift_supervisor', 'auditor', 'admin'],
  readNotices: ['call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'auditor', 'admin', 'viewer'],
  readCustomers: ['call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'auditor', 'admin'],
  readExceptions: ['call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'account_manager', 'auditor', 'admin'],
  readReports: ['call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'account_manager', 'auditor', 'admin'],
  campaigns: ['planner', ...desk],
  finishTasks: ['account_manager', ...desk],
  readCampaigns: ['viewer', 'call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'account_manager', 'auditor', 'admin'],
  readTasks: ['call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'account_manager', 'auditor', 'admin'],
  readAudit: ['auditor', 'admin'],
  accounts: ['admin'],
  activate: ['admin'],
  takeOver: ['shift_supervisor', 'admin'],
  overrideEnergise: ['shift_supervisor'],
} as const;

export type Right = keyof typeof table;

const roles = computed(() => session.value?.roles ?? []);

export const may = (right: Right): boolean => roles.value.some((role) => (table[right] as readonly string[]).includes(role));
/** The roles that may, for the reason why a button is not there. */
export const needed = (right: Right): string => table[right].join(', ');
