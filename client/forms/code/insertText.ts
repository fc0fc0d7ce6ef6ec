/** Puts text into a field at its cursor, from outside: data that was clicked or dragged in the tree. */

/** What the code editor listens to; `detail` is the text. */
export const insertEvent = "goalgraph-insert";

/** False when the field is a plain one, whose owner puts it in. */
export function insertIntoEditor(field: HTMLElement, text: string): boolean {
  if (!field.isContentEditable) return false;
  field.dispatchEvent(new CustomEvent(insertEvent, { detail: text }));
  field.focus();
  return true;
}
