// What the daemon says to a crew's device.

export type Step =
  | 'acknowledged' | 'en_route' | 'on_site' | 'located' | 'making_safe' | 'repairing' | 'work_complete' | 'verified' | 'returned';

export interface Party {
  ticket: string;
  person_in_charge: string;
  below: string;
  earths_in: number;
  earths_out: number;
  permitted_at: string;
  cleared_at: string | null;
}

export type PhotoKind = 'before' | 'cause' | 'after';

/** What somebody reported, and where; each word may be empty. */
export interface Report {
  kind: string;
  occurred_at: string;
  account: string;
  address: string;
  note: string;
}

export interface Job {
  id: string;
  is_yours: true;
  state: string;
  kind: string;
  order_number: number;
  outage: string;
  outage_state: string;
  feeder: string;
  area: string;
  area_at: [number, number] | null;
  cause: string;
  started_at: string | null;
  dispatched_at: string | null;
  is_hazard: boolean;
  devices: string[];
  hazards: string[];
  steps: {step: string; occurred_at: string; is_own: boolean}[];  // is_own: said by this crew by this order
  was_on_site: boolean;  // by this order's steps, as the daemon asks it
  reported_live: {ticket: string; below: string; since: string}[];
  customers_out: number;
  critical: number;
  life_support: number;
  etr: {at: string; source: string} | null;
  work_parties: Party[];
  photos: {number: number; kind: string; taken_at: string}[];
  reports?: Report[];
}

export interface LostJob {
  id: string;
  is_yours: false;
  was_cancelled?: boolean;
}

export interface CrewPage {
  crew: string;
  name: string;
  language: string;
  utility: string;
  utility_phone: string;
  time_zone: string;
  now: string;
  jobs: (Job | LostJob)[];
}
