/**
 * What goes over the pipe between the server and a child: JSON lines, nothing else. A call is answered once; in
 * between, either side may send notes, and the child may ask the server something (`ask`, `told`).
 */
import type { Json } from "#shared/json.ts";

export type ToChild =
  | { do: "call"; id: number; name: string; payload: Json }
  /** The server's answer to the child's `ask`. */
  | { do: "told"; ask: number; ok: boolean; payload: Json };

export type FromChild =
  | { do: "ready" }
  | { do: "done"; id: number; payload: Json }
  | { do: "failed"; id: number; code: string; message: string; errors: { path: string; message: string }[] }
  | { do: "note"; id: number; payload: Json }
  | { do: "ask"; id: number; ask: number; payload: Json };
