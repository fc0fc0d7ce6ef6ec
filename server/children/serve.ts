/** The child's side of a pool: takes one call at a time and answers it. */
import { AppError, toAppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { FromChild, ToChild } from "./message.ts";
import { dropRoot } from "./rights.ts";

/** What a procedure may say to the server while it works. */
export interface Peer {
  note(payload: Json): void;
  /** Asks the server; rejects with the server's words. */
  ask(payload: Json): Promise<Json>;
}

export type Procedure = (payload: Json, peer: Peer) => Json | Promise<Json>;

/** Gives up root and then serves these procedures until the server goes away. */
export function serveCalls(procedures: Record<string, Procedure>): void {
  const asks = new Map<number, { resolve(value: Json): void; reject(error: Error): void }>();
  let lastAsk = 0;
  dropRoot();
  process.on("message", (message) => receive(message as ToChild));
  process.on("disconnect", () => process.exit(0));
  send({ do: "ready" });

  function receive(message: ToChild) {
    if (message.do === "call") return void perform(message.id, message.name, message.payload);
    const asked = asks.get(message.ask);
    asks.delete(message.ask);
    if (message.ok) asked?.resolve(message.payload);
    else asked?.reject(new Error(String(message.payload)));
  }

  async function perform(id: number, name: string, payload: Json) {
    const peer: Peer = {
      note: (note) => send({ do: "note", id, payload: note }),
      ask: (question) =>
        new Promise((resolve, reject) => {
          const ask = ++lastAsk;
          asks.set(ask, { resolve, reject });
          send({ do: "ask", id, ask, payload: question });
        }),
    };
    try {
      const procedure = procedures[name];
      if (!procedure) throw new AppError("BUG", `There is no procedure "${name}" in this process.`);
      send({ do: "done", id, payload: await procedure(payload, peer) });
    } catch (thrown) {
      const { code, message, errors } = toAppError(thrown);
      send({ do: "failed", id, code, message, errors });
    } finally {
      asks.clear();
    }
  }
}

function send(message: FromChild) {
  process.send?.(message);
}
