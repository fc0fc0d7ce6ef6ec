/** What every field of a form may need to know, given once at the top. */
import { createContext, useContext } from "react";
import type { JsonObject } from "#shared/json.ts";
import type { Table, Undoing } from "./code/CodeInput.tsx";
import type { Known } from "./code/known.ts";

export interface Preview {
  ok: boolean;
  value?: unknown;
  error?: string;
  /** The character of the text up to which it could be read. */
  at?: number;
  /** The run whose data was used. */
  run?: string;
}

export interface FormContext {
  /** What is wrong at a path such as `cases.0.when`. */
  errorAt: (path: string) => string | undefined;
  /** May fields be switched to expressions? Absent in plain forms (a run's input, a gate). */
  expressions?: {
    preview: (expr: string, template: boolean) => Promise<Preview>;
    /** The field that data from the tree goes into: the one that had the focus last. */
    aim: (insert: ((expr: string) => void) | undefined) => void;
    /** What expressions of the step can name, as of now. */
    known: () => readonly Known[];
    /** What a query of the step can read, as of now. */
    tables: () => readonly Table[];
  };
  /** The undo of what the form is part of. */
  undoing?: Undoing;
  /** The connector whose connections a connection field offers. */
  connector?: string;
  /** The steps that a field with the widget `node` offers. */
  steps?: readonly { id: string; title: string }[];
  disabled?: boolean;
  /** A file is on its way: the value is not whole yet. Called again with false when it has arrived, or never will. */
  onUploading?: (isUploading: boolean) => void;
}

const Context = createContext<FormContext>({ errorAt: () => undefined });
export const FormProvider = Context.Provider;

export function useForm(): FormContext {
  return useContext(Context);
}

const Siblings = createContext<JsonObject>({});
export const SiblingsProvider = Siblings.Provider;

/** The object that a field stands in: what its neighbours say. */
export function useSiblings(): JsonObject {
  return useContext(Siblings);
}

/** What a dragged value carries: the expression that reads it. */
export const exprMime = "application/x-goalgraph-expr";
