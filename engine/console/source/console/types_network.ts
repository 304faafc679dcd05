// Answers about the network's revisions.

interface InBoth {
  en: string;
  zh: string;
}

export interface NetworkFinding {
  number: number;
  severity: string;
  title: InBoth;
  count: number;
  listed: {feeder: string; layer: string; id: string; reason: InBoth; remedy: InBoth}[];
}

export interface DifferenceList {
  count: number;
  /** Left out for who may not see customers. */
  listed?: {id: string; feeder?: string; feeder_before?: string; feeder_after?: string; transformer_before?: string; transformer_after?: string; changed?: string[]}[];
}

interface FeederDifference {
  feeder: string;
  customers_added: number;
  customers_removed: number;
  customers_moved: number;
  devices_added: number;
  devices_removed: number;
  devices_rewired: number;
  sources_changed: number;
}

/** Its lists stand beside these, by name. */
export interface Difference extends Record<string, unknown> {
  customers_before: number;
  customers_after: number;
  feeders: FeederDifference[];
}

export interface Revision {
  revision: number;
  state: string;
  imported_at: string;
  feeders?: {feeder: string; status: string; reason: string}[];
  difference?: Difference | null;
  findings?: NetworkFinding[] | null;
}
