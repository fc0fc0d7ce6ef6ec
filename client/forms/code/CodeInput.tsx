import { Textarea } from "@mantine/core";
import { lazy, Suspense } from "react";
import css from "../forms.module.css";
import type { Suggestions } from "./completeExpression.ts";

export type CodeLanguage = "javascript" | "typescript" | "python" | "sql" | "json" | "expression" | "template" | "text";

/** Something that is wrong between two places of the text. */
export interface Fault {
  from: number;
  to: number;
  message: string;
}

export interface Table {
  name: string;
  columns: readonly { name: string; detail?: string | undefined }[];
}

export interface CodeInputProps {
  language: CodeLanguage;
  value: string;
  onChange: (text: string) => void;
  /** One of the two names the field. */
  labelledBy?: string | undefined;
  label?: string | undefined;
  describedBy?: string | undefined;
  isInvalid?: boolean;
  disabled?: boolean;
  placeholder?: string | undefined;
  minLines?: number;
  maxLines?: number;
  /** Beside what the editor finds itself. */
  faults?: readonly Fault[];
  /** What may be written at a place. `explicit`: the person asked. */
  complete?: ((text: string, pos: number, explicit: boolean) => Suggestions | undefined) | undefined;
  /** For SQL: what a query can read. Asked for while completing. */
  tables?: (() => readonly Table[]) | undefined;
  /** Data from the tree goes into the text at the cursor: as an expression, or in braces. */
  takesExpr?: "expression" | "template" | undefined;
  /** The undo of what the text is part of; without it the field keeps its own. */
  undoing?: Undoing | undefined;
}

export interface Undoing {
  undo: () => void;
  redo: () => void;
  /** A pause in the typing: what comes next is another step. */
  pause: () => void;
}

/** Large, and needed only where code is written. Away from the network, a plain text field does. */
const Editor = lazy(() =>
  import("./CodeEditor.tsx").then(
    ({ CodeEditor }) => ({ default: CodeEditor }),
    () => ({ default: PlainCode }),
  ),
);

/** Fetches the editor ahead of its first use, when nothing else is to be done: later the network may be away. */
export function fetchEditorAhead(): void {
  const fetchNow = () => void import("./CodeEditor.tsx").catch(() => undefined);
  if ("requestIdleCallback" in window) requestIdleCallback(fetchNow, { timeout: 10_000 });
}

/** Text with rules: source code, a query, JSON, an expression, or prose with expressions in it. */
export function CodeInput(props: CodeInputProps) {
  return (
    <Suspense fallback={<pre className={css.codeComing}>{props.value || " "}</pre>}>
      <Editor {...props} />
    </Suspense>
  );
}

function PlainCode(props: CodeInputProps) {
  return (
    <Textarea
      aria-label={props.label}
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
      classNames={{ input: css.code ?? "" }}
      autosize
      minRows={props.minLines ?? 1}
      maxRows={props.maxLines ?? 16}
      spellCheck={false}
      error={props.isInvalid}
      disabled={props.disabled}
      placeholder={props.placeholder}
      data-takes-expr={props.takesExpr}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
