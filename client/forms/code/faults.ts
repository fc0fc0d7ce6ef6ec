/** What is wrong with a text by its grammar alone. */
import { ensureSyntaxTree } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";
import { t } from "#client/messages/index.ts";
import { expressionFault } from "#shared/graph/expression.ts";
import type { CodeLanguage, Fault } from "./CodeInput.tsx";

const languageNames: Partial<Record<CodeLanguage, string>> = {
  javascript: "JavaScript",
  typescript: "TypeScript",
  python: "Python",
  json: "JSON",
};
const mostShown = 20;
const longestCheckMs = 100;

export function faultsIn(state: EditorState, language: CodeLanguage): Fault[] {
  const text = state.doc.toString();
  if (text.trim() === "") return [];
  if (language === "expression") return expressionFaults(text);
  const name = languageNames[language];
  const tree = name === undefined ? null : ensureSyntaxTree(state, state.doc.length, longestCheckMs);
  const found: Fault[] = [];
  tree?.iterate({
    enter(node) {
      if (found.length >= mostShown) return false;
      if (node.type.isError)
        found.push({
          from: node.from,
          to: Math.max(node.to, node.from + 1),
          message: t("forms.code.syntax", { language: name ?? "" }),
        });
      return true;
    },
  });
  return found;
}

function expressionFaults(text: string): Fault[] {
  const message = expressionFault(text);
  if (message === undefined) return [];
  const at = Number(/character (\d+)/.exec(message)?.[1] ?? 1) - 1;
  return [{ from: at, to: text.length, message }];
}

/** As the editor draws them: inside the text, and at least one character wide. */
export function diagnosticsFrom(faults: readonly Fault[], length: number): Diagnostic[] {
  return faults.map(({ from, to, message }) => {
    const start = Math.max(0, Math.min(from, length - 1));
    return { from: start, to: Math.max(Math.min(to, length), Math.min(start + 1, length)), severity: "error", message };
  });
}
