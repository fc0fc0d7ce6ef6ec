/** Colours for expressions, and for the `{{ … }}` places of a text, by the scanner that everything else uses. */
import type { Range } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { templatePlaces } from "#shared/graph/bindings.ts";
import { type Token, tokensOf } from "#shared/graph/expression.ts";

export function expressionColours(inBraces: boolean) {
  const draw = (view: EditorView) => decorations(view.state.doc.toString(), inBraces);
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = draw(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged) this.decorations = draw(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

const place = Decoration.mark({ class: "cm-x-place" });
const marks: Partial<Record<Token["kind"], Decoration>> = {
  variable: Decoration.mark({ class: "cm-x-variable" }),
  string: Decoration.mark({ class: "cm-x-string" }),
  regex: Decoration.mark({ class: "cm-x-regex" }),
  number: Decoration.mark({ class: "cm-x-number" }),
  fault: Decoration.mark({ class: "cm-x-fault" }),
  sign: Decoration.mark({ class: "cm-x-sign" }),
};

function decorations(text: string, inBraces: boolean): DecorationSet {
  const found: Range<Decoration>[] = [];
  const parts = inBraces
    ? templatePlaces(text).map(({ start, end }) => ({ start: start + 2, end: end - 2 }))
    : [{ start: 0, end: text.length }];
  for (const { start, end } of parts) {
    if (inBraces) found.push(place.range(start - 2, end + 2));
    for (const token of tokensOf(text.slice(start, end))) {
      const mark = marks[token.kind];
      if (mark && token.end > token.start) found.push(mark.range(start + token.start, start + token.end));
    }
  }
  return Decoration.set(found, true);
}
