/** Moves the focus between the parts of the canvas page: outline, cards, inspector, run bar. */

const places = [
  ["[data-pane=outline]", "[role=treeitem][tabindex='0']", "[role=tree]"],
  ["[data-canvas]", ".react-flow__node.selected", ".react-flow__node"],
  ["[data-dock]", ":is(input, textarea, select, [contenteditable=true]):not([disabled])", "button"],
  ["[data-runbar]", "button", "a"],
] as const;

/** `F6` goes on, `Shift+F6` back, past those that are not on screen. */
export function focusNextPane(direction: 1 | -1): void {
  const here = places.findIndex(([pane]) => document.activeElement?.closest(pane));
  for (let turns = 1; turns <= places.length; turns++) {
    const start = here === -1 && direction === -1 ? 0 : here;
    const at = (start + direction * turns + places.length * 2) % places.length;
    const [pane, wanted, otherwise] = places[at] ?? places[0];
    const part = document.querySelector(pane);
    const target = part?.querySelector<HTMLElement>(wanted) ?? part?.querySelector<HTMLElement>(otherwise);
    if (!target) continue;
    target.focus();
    return;
  }
}

/** Into the first field of the inspector, else its first button, once it is drawn. */
export function focusFirstField(): void {
  focusWhenDrawn(() => {
    const panel = document.querySelector("[data-dock] [role=tabpanel]");
    const field = panel?.querySelector<HTMLElement>(":is(input, textarea, select, [contenteditable=true])");
    return field ?? panel?.querySelector<HTMLElement>("button");
  });
}

/** Into the title of the inspector, all of it selected. */
export function focusTitle(): void {
  focusWhenDrawn(
    () => document.querySelector<HTMLInputElement>("[data-dock] input"),
    (title) => title.select(),
  );
}

/**
 * The inspector is drawn some frames after a step is chosen, and its fields stay hidden while an editor for one of them
 * is fetched: asks again until the focus is there.
 */
function focusWhenDrawn<T extends HTMLElement>(
  find: () => T | null | undefined,
  then: (found: T) => void = () => {},
  frames = 120,
): void {
  requestAnimationFrame(() => {
    const found = find();
    found?.focus();
    if (found && document.activeElement === found) then(found);
    else if (frames > 0) focusWhenDrawn(find, then, frames - 1);
  });
}
