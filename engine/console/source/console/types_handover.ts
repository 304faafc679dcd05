// What the daemon answers about handovers of the desk.

export interface Handover {
  id: string;
  state: 'open' | 'done' | 'withdrawn';
  leaving: string;
  coming: string;
  note: string;
  coming_note: string;
  opened_at: string;
  ended_at: string | null;
  ended_by: string;
  end_reason: string;
}

export interface Handovers {
  holder: string | null;
  since: string | null;
  handovers: Handover[];
}

export interface Frozen {
  at: string;
  outages: {id: string; state: string; kind: string; feeder: string; area: string; started_at?: string | null; devices: string[]; customers_out: number; hazard?: boolean; etr?: string; jobs: {id: string; state: string; crew: string | null}[]}[];
  work_parties: {id: string; ticket: string; below: string; earths_in: number; permitted_at: string; cleared_at: string | null}[];
  islands?: {source: string; declared_at: string; declared_by: string; note: string}[];
  holds: {scope: string; since: string; by: string; why: string}[];
  decisions_due: {id: string; state: string; go: string; start: string; end: string}[];
  exceptions: number;
  call_lists: {account_manager: string; area_manager: string; open: number; overdue: number}[];
  alarms: {kind: string; text: string; raised_at: string}[];
  unlocated_calls: number;
}
