// The symbol of a state: shape and colour together, so that neither has to be told apart alone.
import type {OutageState} from './types';

export type Look = 'suspected' | 'confirmed' | 'planned' | 'restored' | 'withdrawn';

export function lookOf(state: OutageState): Look {
  switch (state) {
    case 'scheduled': return 'planned';
    case 'suspected': return 'suspected';
    case 'confirmed':
    case 'partially_restored': return 'confirmed';
    case 'restored':
    case 'closed': return 'restored';
    case 'cancelled':
    case 'merged': return 'withdrawn';
  }
}

/** Triangle suspected, disc confirmed, square planned, disc with a tick restored; a ring with a bar was none, or is another's now. */
export function Symbol({state, size = 28}: {state: OutageState; size?: number}) {
  const look = lookOf(state);
  return (
    <svg class={`symbol ${look}`} width={size} height={size} viewBox="-12 -12 24 24" aria-hidden="true">
      {look === 'suspected' && <path d="M0-10 10 8H-10Z" />}
      {look === 'planned' && <rect x="-8.5" y="-8.5" width="17" height="17" rx="1.5" />}
      {(look === 'confirmed' || look === 'restored') && <circle r="9.5" />}
      {state === 'partially_restored' && <path class="half" d="M0-9.5A9.5 9.5 0 0 1 0 9.5Z" />}
      {look === 'withdrawn' && <><circle class="ring" r="8" /><path class="ring" d="M-4 0H4" /></>}
      {look === 'restored' && <path class="tick" d="M-4.5 0-1.5 3.5 5-4" />}
    </svg>
  );
}

export const HazardSign = () => (
  <svg class="sign" width="15" height="15" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1 15.5 14.5H.5Z" /><path class="mark" d="M8 5.5v4.5M8 11.7v1.3" /></svg>
);
