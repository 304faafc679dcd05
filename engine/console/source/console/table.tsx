// A table that becomes cards where the screen is narrow: each cell then stands under the name of its column.
import type {JSX} from 'preact';
import {useLayoutEffect, useRef} from 'preact/hooks';

/** Columns are counted with their spans; a table without a head has no names to give. */
function nameCells(table: HTMLTableElement): void {
  const names = [...(table.tHead?.rows[0]?.cells ?? [])].flatMap((cell) => Array<string>(cell.colSpan).fill(cell.textContent ?? ''));
  if (names.length === 0) return;
  for (const body of table.tBodies) {
    for (const row of body.rows) {
      let column = 0;
      for (const cell of row.cells) {
        const name = names[column] ?? '';
        if (cell.dataset['name'] !== name) cell.dataset['name'] = name;
        column += cell.colSpan;
      }
    }
  }
}

export function Table(props: JSX.IntrinsicElements['table']) {
  const place = useRef<HTMLTableElement>(null);
  useLayoutEffect(() => {
    const table = place.current;
    if (!table) return undefined;
    nameCells(table);
    // Rows draw themselves when what they show changes, without their table.
    const watch = new MutationObserver(() => nameCells(table));
    watch.observe(table, {childList: true, subtree: true, characterData: true});
    return () => watch.disconnect();
  }, []);
  return <table {...props} ref={place} />;
}
