// A button whose meaning changes under the finger: it takes a press only after it has stood for a while, and only one that began on it.
import {useEffect, useRef, useState} from 'preact/hooks';

/** A second tap of a double tap comes within this time (ms). */
export const restTime = 1500;
let wasShown = false;

/** `meaning` names what a press says; where that changes, the button rests. The page's first button is ready at once. */
export function SteadyButton({meaning, label, step, onPress}: {meaning: string; label: string; step?: string; onPress: () => void}) {
  const [ready, setReady] = useState(() => (wasShown ? '' : meaning));
  const begun = useRef<string | undefined>(undefined);
  const isResting = ready !== meaning;
  useEffect(() => {
    wasShown = true;
    const timer = setTimeout(() => setReady(meaning), restTime);
    return () => clearTimeout(timer);
  }, [meaning]);
  const begin = () => (begun.current = isResting ? '' : meaning);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    if (event.repeat) event.preventDefault();  // a key that is held is one press
    else begin();
  };
  const onClick = (event: MouseEvent) => {
    const from = begun.current;
    begun.current = undefined;
    // Without a pointer and a key it comes from a reader of the screen, and is meant as it is.
    const isOnThis = from === undefined ? event.detail === 0 : from === meaning;
    if (!isResting && isOnThis) onPress();
  };
  return (
    <button class="big primary" {...(step ? {'data-step': step} : {})} aria-disabled={isResting} onPointerDown={begin} onKeyDown={onKeyDown} onClick={onClick}>
      {label}
    </button>
  );
}
