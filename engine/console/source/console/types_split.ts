// What the daemon answers about splits, and about who would be told of a decision.

/** A part that became an outage of its own; `outage` is the other one. */
export interface SplitOff {
  outage: string;
  at: string;
  actor: string;
  reason: string;
  service_points: number;
  customers: number;
}

/** Who would be told of a decision at this moment. */
export interface WouldTell {
  customers: number;
  later: number;
  later_from: string | null;
  held: number;
  unreachable: number;
  recorded: number;
  by_class: Record<string, number>;
  by_channel: Record<string, number>;
  by_stage: Record<string, number>;
}
