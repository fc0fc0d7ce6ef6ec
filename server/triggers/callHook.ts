/** A call from outside → the run of the graph behind the token, and what the caller gets to hear. */
import type { IncomingMessage } from "node:http";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { Reply } from "#shared/run/events.ts";
import { isFinal, type RunState } from "#shared/run/reduce.ts";
import { headerProblem } from "#shared/trigger/replyHeaders.ts";
import { loadValue } from "../engine/values.ts";
import type { Parts } from "../parts.ts";
import { type RunWait, waitForRun } from "../runs/waitForRun.ts";
import { secretContext } from "./createTrigger.ts";
import { type Fired, type FireParts, fire } from "./fire.ts";
import { hookEvent } from "./hookEvent.ts";
import type { KnownTrigger } from "./read.ts";
import { checkSignature } from "./signature.ts";

export type HookParts = FireParts & Pick<Parts, "vault">;

export interface HookCall {
  method: string;
  headers: IncomingMessage["headers"];
  /** Without the question mark. */
  query: string;
  body: Buffer;
  /** Tells when the caller has gone. */
  onGone(tell: () => void): void;
}

export async function callHook(parts: HookParts, trigger: KnownTrigger<"webhook">, call: HookCall): Promise<Reply> {
  const once = checkCaller(parts, trigger, call);
  const event = hookEvent(call, trigger.config);
  const wait = waitingFor(trigger, call);
  const fired = await fireForStranger(parts, trigger, { event, key: once }, wait);
  if (!wait) return acceptedOf(fired);
  const state = await stateFor(parts, fired, wait);
  return (state && (await replyFrom(parts, fired.run, state))) ?? acceptedOf(fired);
}

function checkCaller(parts: HookParts, trigger: KnownTrigger<"webhook">, call: HookCall): string | undefined {
  const { signature } = trigger.config;
  if (signature.preset === "none") return undefined;
  if (!trigger.secret) throw new AppError("NOT_SIGNED_IN", "The signature is missing or wrong.");
  const secret = parts.vault.open(trigger.secret, secretContext(trigger));
  return checkSignature(signature, secret, call, parts.now()).once;
}

function waitingFor({ config }: KnownTrigger<"webhook">, { onGone }: HookCall): RunWait | undefined {
  const { respond } = config;
  if (respond.mode === "atOnce") return undefined;
  return { until: respond.mode === "atEnd" ? "end" : "reply", ms: respond.timeoutMs, onGone };
}

/** Whose fault a graph that cannot run is, and what it looks like inside, is no business of a caller. */
async function fireForStranger(...args: Parameters<typeof fire>): Promise<Fired> {
  try {
    return await fire(...args);
  } catch (error) {
    const hidden = ["GRAPH_INVALID", "NOT_FOUND", "MODEL_MISSING", "CONNECTION_MISSING", "EXPRESSION_FAILED"];
    if (!(error instanceof AppError) || !hidden.includes(error.code)) throw error;
    const message = "What this address starts cannot run at the moment. Its owner can see why.";
    throw new AppError("UNAVAILABLE", message, { cause: error });
  }
}

async function stateFor(parts: HookParts, fired: Fired, wait: RunWait): Promise<RunState | undefined> {
  if (!fired.started && fired.why === "skipped") return undefined;
  if (fired.started && isThere(fired.state, wait)) return fired.state;
  return waitForRun(parts, fired.run, wait);
}

function isThere(state: RunState, wait: RunWait): boolean {
  return isFinal(state.status) || (wait.until === "reply" && state.reply !== undefined);
}

/** The run goes on by itself; who may sign in finds it at this address. */
function acceptedOf(fired: Fired): Reply {
  const body: Json = {
    run: fired.run,
    ...(fired.started && { status: fired.state.status }),
    ...(!fired.started && (fired.why === "again" ? { repeated: true } : { skipped: true })),
  };
  return { status: 202, headers: { location: `/api/v1/runs/${fired.run}` }, body };
}

/** What a step said, else what the run gave; undefined when there is neither yet. Why a run failed stays inside. */
async function replyFrom(parts: HookParts, run: string, state: RunState): Promise<Reply | undefined> {
  const { reply } = state;
  if (reply) return { ...reply, headers: safe(reply.headers), body: await loadValue(parts.blobs, reply.body) };
  if (state.status === "succeeded") {
    return { status: 200, headers: {}, body: await loadValue(parts.blobs, state.output ?? null) };
  }
  if (!isFinal(state.status)) return undefined;
  const status = state.status === "cancelled" ? 409 : 500;
  const body = { type: "about:blank", title: `The run has ${state.status}`, status, code: problemCode(state), run };
  return { status, headers: { "content-type": "application/problem+json" }, body };
}

function problemCode(state: RunState): string {
  return state.status === "cancelled" ? "CANCELLED" : (state.error?.code ?? "BUG");
}

function safe(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => !headerProblem(name, value)));
}
