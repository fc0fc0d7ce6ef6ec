/**
 * Loaded before the server when a cell wants it to die at one of its commits: `CRASH_AT=before-append:7` kills the
 * process when the seventh write of the journal is about to be sent, `after-append:7` as soon as the database has
 * committed it and before anybody in the process knows. It listens to the database client; the product has no switch.
 */
import pg from "pg";

type Query = (this: object, ...given: unknown[]) => unknown;

const [point, place] = (process.env.CRASH_AT ?? "").split(":");
const wanted = Number(place);
let seen = 0;
/** Connections with a transaction that has written events but is not committed yet. */
const open = new WeakSet<object>();
const inTransaction = new WeakSet<object>();

const prototype = pg.Client.prototype as unknown as { query: Query };
const query = prototype.query;

prototype.query = function counted(...given) {
  const text = textOf(given[0]).trim().toLowerCase();
  if (/^(begin|start transaction)/.test(text)) inTransaction.add(this);
  if (/^rollback/.test(text)) {
    open.delete(this);
    inTransaction.delete(this);
  }
  const writes = /insert into\s+"?run_event/.test(text);
  if (writes && inTransaction.has(this)) open.add(this);
  const commits = /^commit/.test(text) && open.has(this);
  if (/^commit/.test(text)) {
    open.delete(this);
    inTransaction.delete(this);
  }
  if (!commits && !(writes && !inTransaction.has(this))) return query.apply(this, given);
  seen++;
  if (seen !== wanted) return query.apply(this, given);
  if (point === "before-append") die();
  return dieWhenAnswered(this, given);
};

function dieWhenAnswered(client: object, given: unknown[]): unknown {
  const last = given.length - 1;
  if (typeof given[last] === "function") {
    return query.apply(client, [...given.slice(0, last), die]);
  }
  const [first] = given;
  if (typeof first === "object" && first !== null && "callback" in first && typeof first.callback === "function") {
    first.callback = die;
    return query.apply(client, given);
  }
  const result = query.apply(client, given);
  if (result instanceof Promise) return result.finally(die);
  return result;
}

function textOf(asked: unknown): string {
  if (typeof asked === "string") return asked;
  const text = (asked as { text?: unknown } | null)?.text;
  return typeof text === "string" ? text : "";
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}
