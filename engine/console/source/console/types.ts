// What the daemon answers, as far as the console reads it. Fields with `?` may be missing in an answer of a daemon that does
// not tell them; the page then shows nothing in their place.

import type {Announcement, KnownSupplyEvent} from './types_plan';
import type {PreviewOfPeople} from './types_preview';
import type {SplitOff} from './types_split';

export type OutageState = 'scheduled' | 'suspected' | 'confirmed' | 'partially_restored' | 'restored' | 'closed' | 'cancelled' | 'merged';

export interface Etr {
  at: string;
  band_minutes: number;
  source: string;
  reason: string;
  number: number;
}

export interface OutageRow {
  job?: {id: string; state: string; crew: string | null} | null;
  id: string;
  kind: string;
  state: OutageState;
  cause: string;
  feeder: string;
  area: string;
  revision: number;
  customers_out: number;
  customers_affected: number;
  customer_minutes: number;
  has_hazard: boolean;
  started_at: string | null;
  restored_at: string | null;
  etr: Etr | null;
  plan_state?: string;
  planned_start?: string;
  planned_end?: string;
  /** Of planned work that has not begun. */
  customers_planned?: number;
  devices?: string[];
  calls?: number;
  critical?: number;
  life_support?: number;
}

export interface OpenDevice {
  device: string;
  phases: string;
  open_phases?: string;
  standing?: 'confirmed' | 'reported';
}

export interface RestorationStep {
  step: number;
  energised_at: string;
  service_points: number;
  confirmed_at: string | null;
  asked_at: string | null;
  confirmed_by?: string;
}

export interface HistoryEntry {
  at: string;
  from: string;
  to: string;
  reason: string;
  actor: string;
  note: string;
}

export interface OutageDetail extends Omit<OutageRow, 'devices'> {
  devices: OpenDevice[];
  steps: RestorationStep[];
  trouble_calls: {id: string; kind: string; occurred_at: string; source: string}[];
  jobs: Job[];
  customers_by_class: Record<string, number>;
  merged_into?: string | null;
  split_from?: SplitOff | null;
  split_off?: SplitOff[];
  history: HistoryEntry[];
}

export interface Job {
  id: string;
  kind?: string;
  state: string;
  outage: string | null;
  crew: string | null;
  order_number: number;
  is_hazard: boolean;
  created_at: string;
  dispatched_at: string | null;
  acknowledged_at: string | null;
  en_route_at: string | null;
  on_site_at: string | null;
  work_complete_at: string | null;
  verified_at: string | null;
}

export interface Crew {
  id: string;
  name: string;
  area: string;
  skills: string[];
  on_shift: boolean;
  jobs_at_hand: number;
  at: [number, number] | null;
  position_at: string | null;
}

export interface Proposal {
  job: string | null;
  crew: string | null;
  reason: string;
  hazards: string[];
  alternatives: {crew: string | null}[];
}

export interface WorkParty {
  id: string;
  ticket: string;
  person_in_charge: string;
  below: string;
  outage?: string | null;
  earths_in: number;
  earths_out: number;
  permitted_at: string;
  cleared_at: string | null;
}

export interface Lane {
  channel: string;
  mode: 'shadow' | 'test' | 'live';
  waiting: number;
  in_flight: number;
  is_reachable: boolean;
}

export interface Desk {
  alarms: {id: string; kind: string; text: string; raised_at: string}[];
  holds: {scope: string; since: string; by: string; why: string}[];
  lanes: Record<string, Lane>;
  unlocated_calls: UnlocatedCall[];
  unlocated_calls_more: number;
}

export interface UnlocatedCall {
  id: string;
  kind: string;
  source: string;
  occurred_at: string;
  customer?: string;
  address?: string;
  note?: string;
  phone?: string;
}

export interface Contact {
  name: string;
  role: string;
  phone: string;
  phone2: string;
  email: string;
}

export interface ExceptionRow {
  id: string;
  outage: string | null;
  outage_state?: OutageState;
  recipient_kind: string;
  recipient: string;
  stage: string;
  reason: string;
  required: string;
  reached: string;
  opened_at: string;
  proof_due: string;
  window_start: string | null;
  closed_at: string | null;
  closed_by?: string;
  result?: string;
  contacts?: Contact[];
  classes?: string[];
  account_manager?: string;
  area_manager?: string;
  tries?: {at: string; by: string; result: string; next_at: string | null; note?: string}[];
}

export interface NoticeCount {
  stage: string;
  channel: string;
  state: string;
  count: number;
}

export interface NoticeRow {
  notice: string;
  recipient_kind: string;
  recipient: string;
  stage: string;
  due_at: string;
  required: string;
  state: string;
  evidence?: string;
  ended_at?: string;
  reason?: string;
  messages: {channel: string; language: string; attempts: {state: string; evidence: string; submitted_at: string}[]}[];
}

export interface Notices {
  notices: NoticeRow[];
  counts: NoticeCount[];
  next?: string;
}

export interface PlanRow {
  id: string;
  state: string;
  revision: number;
  start: string;
  end: string;
  go: string;
}

export interface PlanDetail extends PlanRow {
  kind: string;
  cause: string;
  work: string;
  proposer: string;
  approver: string;
  service_points: number;
  customers: number;
  announcements?: Announcement[];
  supply_events?: KnownSupplyEvent[];
  steps: {at: string; open?: string; close?: string}[];
  history: HistoryEntry[];
}

export interface Bilingual<T> {
  zh: T;
  en: T;
}

export interface StageDate {
  stage: string;
  due: string | null;
  latest?: string;
  earliest?: string;
  legal_minimum?: string;
  require: string;
  needs_go?: boolean;
  reasons: string[];
  explanation: Bilingual<string[]>;
}

export interface Minimum {
  id: string;
  source: string;
  latest: string;
  can_be_met: boolean;
  met_by?: string;
  explanation: Bilingual<string>;
}

export interface Dates {
  stages: StageDate[];
  legal_minima: Minimum[];
}

export interface Preview extends Partial<Dates>, PreviewOfPeople {
  service_points: number;
  customers: number;
  service_point_minutes: number;
  customer_hours: CustomerHours;
  start?: string;
  end?: string;
  critical_and_life_support: string[];
  customers_without_contact: string[];
  conflicts: {plan: string; service_points: number}[];
  /** Dates of service that come before the plan's end: the network of today does not know them. */
  service_dates?: {day: string; begins: number; ends: number; named: string}[];
  policy: string | null;
  warning?: string;
  for_classes?: (Dates & {classes: string[]; customers: number})[];
  customers_without_contact_count?: number;
  /** Marks what is shown: an approval that carries it is refused when the world has changed since. */
  preview_id: string;
  texts?: PreviewText[];
  /** Null for a plan too large to look them up. */
  frequently_interrupted?: {rules: {days: number; more_than: number}[]; customers: number; listed: {customer: string; days: number; count: number; was: number}[]} | null;
  reduced_security_customers?: number;
  last_feed?: string[];
}

/** Hours of units without supply; of budgets only those that the plan takes from. Counts of what is used stand only in the preview of a person. */
export interface CustomerHours {
  unit_minutes: number;
  public_transformers: number;
  own_transformers: number;
  without_transformer: number;
  is_counted: boolean;
  budgets: {
    period: 'month' | 'quarter' | 'year'; from: string; to: string; feeder?: string; area?: string; budget_minutes: number; plan_minutes: number;
    used_minutes?: number; planned_minutes?: number; left_minutes?: number; is_over?: boolean; finding?: {zh: string; en: string};
  }[];
}

export interface PreviewText {
  stage: string;
  channel: string;
  language: string;
  subject?: string;
  text?: string;
  problem?: string;
}

export interface Downstream {
  device: string;
  feeder: string;
  customers_count: number;
  customers_all_phases_lost: number;
  customers_by_class: Record<string, number>;
}

export interface Session {
  name: string;
  roles: string[];
  kind: string;
  utility?: {name: string; time_zone: string; languages: string[]};
  drill?: boolean;
}

export interface CampaignRow {
  id: string;
  kind: string;
  cadence: string;
  template: string;
  state: 'running' | 'cancelled';
  at: string;
  end: string | null;
  reason: string;
  created_at: string;
  created_by: string;
  checked_at: string | null;
  checked_by?: string;
  ended_at: string | null;
  ended_by?: string;
  end_reason?: string;
  customers: {open: number; paid: number};
}

export interface CampaignMember {
  customer: string;
  account_manager: string;
  state: 'open' | 'paid';
  changed_at: string;
  changed_by: string;
  notices: {notice: string; stage: string; due_at: string; state: string; evidence?: string; reason?: string; ended_at?: string}[];
  /** Of arrears only. */
  may_be_disconnected?: boolean;
  why_not?: string[];
}

export interface CampaignDetail extends CampaignRow {
  history: {at: string; actor: string; note: string}[];
  counts: NoticeCount[];
  members?: CampaignMember[];
  next?: string;
}

export interface CampaignTask {
  id: string;
  campaign: string;
  kind: string;
  account_manager: string;
  opened_at: string;
  due_at: string;
  is_overdue: boolean;
  done_at: string | null;
  done_by?: string;
  result?: string;
  customer?: string;
  note?: string;
}
