// What a preview says of people beside their dates: works that could share the cut, messages, who has opted out, guaranteed supply.

export interface SharedCut {
  plan: string;
  state: string;
  work: string;
  start: string;
  end: string;
  customers: number;
  service_points: number;
  feeder: string;
  is_same_feeder: boolean;
}

/** Of one stage of one cut: how many messages tell how many customers. */
export interface MessageCount {
  stage: string;
  start: string;
  due: string;
  customers: number;
  messages: number;
  /** Hear it with another customer's message: the same telephone. */
  together: number;
  nowhere: number;
}

export interface OptOuts {
  customers: number;
  told: number;
  partly: number;
  untold: number;
  /** A channel of null: nobody is told by machine. */
  listed: {customer: string; said: string[]; stages: {stage: string; channel: string | null}[]}[];
}

export interface PersonRow {
  customer: string;
  name: string;
  phone: string;
  classes: string[];
  critical_level: string;
}

export interface SupplyEvent {
  name: string;
  from: string;
  until: string;
  service_points: number;
  reduced_security: number;
  /** Whether somebody said for this plan why it is cut all the same. */
  accepted: boolean;
}

export interface PreviewOfPeople {
  people?: PersonRow[];
  opted_out_people?: PersonRow[];
  supply_events?: SupplyEvent[];
  shared_cuts?: SharedCut[];
  shared_cuts_days?: number;
  /** Null for a plan too large to count them. */
  messages?: MessageCount[] | null;
  opt_outs?: OptOuts | null;
}
