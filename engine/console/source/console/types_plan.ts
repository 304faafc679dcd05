// What stands with a plan beside its window and steps.
import type {SupplyEvent} from './types_preview';

/** Said in public about a plan; proves nothing about one customer. */
export interface Announcement {
  level: string;
  means: string;
  where: string;
  evidence: string;
  at: string;
  by: string;
  stage: string;
  revision: number;
  recorded_at: string;
}

/** Guaranteed supply that an approved plan falls into. `at` is null and the rest empty where nobody accepted it, or no more was kept. */
export interface KnownSupplyEvent extends SupplyEvent {
  by: string;
  at: string | null;
  reason: string;
}
