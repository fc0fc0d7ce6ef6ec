/**
 * Disposable child processes for work that must not share the server's memory or fate: hostile code, parsers, embedded
 * engines. A child does one call at a time. It has no environment, no rights to write or to start programs, and no
 * root; the server kills it when a call takes too long or is cancelled, and starts another for the next call.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AppError, isErrorCode } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { FromChild, ToChild } from "./message.ts";
import { childArguments } from "./rights.ts";

export interface ChildPoolOptions {
  /** The child's program: a `.ts` file that calls `serveCalls`. */
  entry: URL;
  /** Most children at once. Default 2. */
  size?: number;
  /** So many are started as soon as a call waits; more only when one has waited for `patienceMs`. Default `size`. */
  eager?: number;
  /** Default 1,000. */
  patienceMs?: number;
  /** The last of `size` children is not for calls whose affinity was slow lately, so that the others get on. */
  keepOneFree?: boolean;
  /** Idle children to keep ready from the start. Default 0: the first call starts the first child. */
  warm?: number;
  /** JavaScript heap of a child. Default 256. */
  memoryMb?: number;
  /** More node flags, such as `--no-node-snapshot`. */
  flags?: string[];
  /** How long past a call's time the child may take to end it by itself. Default 1000. */
  graceMs?: number;
  /** An idle child beyond `warm` ends after this long. Default 60,000. */
  idleMs?: number;
  /** Calls that may wait for a child. Default 500; one more is refused with UNAVAILABLE. */
  maxWaiting?: number;
  /** Told how long each call waited for its child. */
  onTaken?(waitedMs: number): void;
}

export interface ChildCall {
  name: string;
  payload: Json;
  /** From the moment a child takes the call; waiting for a child does not count. */
  timeoutMs: number;
  /** What is running, as the start of a sentence: "The code". */
  what: string;
  /** Calls with the same text go to the same child while it is idle: it may keep what they need. */
  affinity?: string | undefined;
  signal?: AbortSignal | undefined;
  onNote?(payload: Json): void;
  /** Answers what the child asks during the call. */
  onAsk?(payload: Json): Promise<Json>;
}

export interface ChildPool {
  /** Throws the child's own AppError, SANDBOX_LIMIT when it ran out of time or memory, CANCELLED when aborted. */
  call(call: ChildCall): Promise<Json>;
  /** Ends all children; calls under way fail with UNAVAILABLE. */
  stop(): Promise<void>;
}

interface Waiting {
  call: ChildCall;
  since: number;
  resolve(value: Json): void;
  reject(error: AppError): void;
  dropAbort(): void;
}

interface Child {
  process: ChildProcess;
  state: "starting" | "idle" | "busy" | "dead";
  waiting: Waiting | undefined;
  callId: number;
  /** When it took its call. */
  began: number;
  /** Affinities of its last calls, newest last. */
  lately: string[];
  watchdog: NodeJS.Timeout | undefined;
  stderr: string;
  exited: Promise<void>;
}

const startMs = 30_000;
const mostRemembered = 6;
/** A call that took so long is known to be slow for a while. */
const slowMs = 1_000;
const slowForMs = 60_000;
const mostSlow = 1_000;

export function createChildPool(options: ChildPoolOptions): ChildPool {
  const { size = 2, warm = 0, graceMs = 1_000, idleMs = 60_000, maxWaiting = 500, memoryMb = 256 } = options;
  const { eager = size, patienceMs = 1_000 } = options;
  const children = new Set<Child>();
  const queue: Waiting[] = [];
  let stopped = false;
  let failedStarts = 0;
  let impatience: NodeJS.Timeout | undefined;
  /** Calls that took long lately, by affinity, until when they are known for it. */
  const slow = new Map<string, number>();
  fill();

  return {
    call(call) {
      if (stopped) return Promise.reject(new AppError("UNAVAILABLE", "The server is shutting down. Try again."));
      if (call.signal?.aborted) return Promise.reject(cancelled(call));
      if (queue.length >= maxWaiting) {
        return Promise.reject(new AppError("UNAVAILABLE", `Too much work is waiting: ${call.what} was not started.`));
      }
      return new Promise<Json>((resolve, reject) => {
        const waiting: Waiting = { call, since: Date.now(), resolve, reject, dropAbort: () => undefined };
        const onAbort = () => abort(waiting);
        call.signal?.addEventListener("abort", onAbort, { once: true });
        waiting.dropAbort = () => call.signal?.removeEventListener("abort", onAbort);
        queue.push(waiting);
        dispatch();
      });
    },

    async stop() {
      stopped = true;
      clearTimeout(impatience);
      const error = new AppError("UNAVAILABLE", "The server is shutting down. Try again.");
      for (const waiting of queue.splice(0)) settle(waiting, (it) => it.reject(error));
      const ends = [...children].map((child) => {
        fail(child, error);
        return child.exited;
      });
      await Promise.all(ends);
    },
  };

  /** Gives waiting calls to idle children and starts children for the rest. */
  function dispatch() {
    const idle = new Set([...children].filter((child) => child.state === "idle"));
    for (let next = takeNext(); next && idle.size > 0; next = takeNext()) {
      const child = likingOf(idle, next.call.affinity);
      idle.delete(child);
      begin(child, next);
    }
    const starting = [...children].filter((child) => child.state === "starting").length;
    for (let missing = queue.length - starting; missing > 0 && alive() < allowed(); missing--) start();
  }

  /** The call that has waited longest. The last place is not for those known to be slow: the others must get on. */
  function takeNext(): Waiting | undefined {
    if (![...children].some((child) => child.state === "idle")) return undefined;
    const busy = [...children].filter((child) => child.state === "busy").length;
    const isLast = options.keepOneFree === true && busy >= size - 1;
    const place = isLast ? queue.findIndex(({ call }) => !isSlow(call)) : 0;
    return place < 0 ? undefined : queue.splice(place, 1)[0];
  }

  function isSlow({ affinity }: ChildCall): boolean {
    return affinity !== undefined && (slow.get(affinity) ?? 0) > Date.now();
  }

  function rememberPace({ affinity }: ChildCall, tookMs: number): void {
    if (affinity === undefined) return;
    slow.delete(affinity);
    if (tookMs >= slowMs) slow.set(affinity, Date.now() + slowForMs);
    const [oldest] = slow.keys();
    if (slow.size > mostSlow && oldest !== undefined) slow.delete(oldest);
  }

  /** An idle child that knows such calls, else the one that knows the fewest others. */
  function likingOf(idle: Set<Child>, affinity: string | undefined): Child {
    const known = affinity === undefined ? undefined : [...idle].find((child) => child.lately.includes(affinity));
    return known ?? [...idle].reduce((a, b) => (b.lately.length < a.lately.length ? b : a));
  }

  /** How many children there may be by now. Looks again when the call that waits longest loses its patience. */
  function allowed(): number {
    const [oldest] = queue;
    if (!oldest || eager >= size || alive() < eager) return Math.min(eager, size);
    const left = oldest.since + patienceMs - Date.now();
    if (left <= 0) return size;
    impatience ??= setTimeout(() => {
      impatience = undefined;
      if (!stopped) dispatch();
    }, left);
    return eager;
  }

  function alive(): number {
    return [...children].filter((child) => child.state !== "dead").length;
  }

  function fill() {
    while (!stopped && failedStarts < 3 && alive() < Math.min(warm, size)) start();
  }

  function start() {
    const program = fileURLToPath(options.entry);
    const process = fork(program, [], {
      cwd: "/",
      env: {},
      execArgv: childArguments({ memoryMb, flags: options.flags ?? [] }),
      serialization: "json",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const exited = new Promise<void>((resolve) => process.once("close", () => resolve()));
    const child: Child = {
      process,
      state: "starting",
      waiting: undefined,
      callId: 0,
      began: 0,
      lately: [],
      watchdog: setTimeout(() => process.kill("SIGKILL"), startMs),
      stderr: "",
      exited,
    };
    children.add(child);
    process.stderr?.setEncoding("utf8");
    process.stderr?.on("data", (text: string) => {
      child.stderr = (child.stderr + text).slice(-2_000);
    });
    process.on("message", (message) => receive(child, message as FromChild));
    // `error`: the program could not be started or a message could not be sent; `exit` may not follow.
    process.on("error", () => gone(child));
    process.on("exit", () => gone(child));
  }

  function begin(child: Child, waiting: Waiting) {
    clearTimeout(child.watchdog);
    const { call } = waiting;
    options.onTaken?.(Date.now() - waiting.since);
    child.state = "busy";
    child.waiting = waiting;
    child.callId++;
    child.began = Date.now();
    if (call.affinity !== undefined) {
      child.lately = [...child.lately.filter((text) => text !== call.affinity), call.affinity].slice(-mostRemembered);
    }
    child.watchdog = setTimeout(() => fail(child, tooSlow(call)), call.timeoutMs + graceMs);
    send(child, { do: "call", id: child.callId, name: call.name, payload: call.payload });
  }

  function receive(child: Child, message: FromChild) {
    if (child.state === "dead") return;
    if (message.do === "ready") {
      failedStarts = 0;
      return rest(child);
    }
    if (message.id !== child.callId || !child.waiting) return;
    const { waiting } = child;
    switch (message.do) {
      case "note":
        return waiting.call.onNote?.(message.payload);
      case "ask":
        return void answer(child, waiting.call, message.ask, message.payload);
      case "done":
        rememberPace(waiting.call, Date.now() - child.began);
        child.waiting = undefined;
        settle(waiting, (it) => it.resolve(message.payload));
        return rest(child);
      case "failed": {
        rememberPace(waiting.call, Date.now() - child.began);
        child.waiting = undefined;
        const code = isErrorCode(message.code) ? message.code : "BUG";
        settle(waiting, (it) => it.reject(new AppError(code, message.message, { errors: message.errors })));
        // What went over a limit may still be running in there, or hold its memory: not for the next call.
        if (code !== "SANDBOX_LIMIT") return rest(child);
        kill(child);
        return refill();
      }
      default:
        message satisfies never;
    }
  }

  async function answer(child: Child, call: ChildCall, ask: number, payload: Json) {
    const id = child.callId;
    const reply: ToChild = await (call.onAsk?.(payload) ?? Promise.reject(new Error("Nobody answers."))).then(
      (value) => ({ do: "told" as const, ask, ok: true, payload: value }),
      (error: unknown) => ({
        do: "told" as const,
        ask,
        ok: false,
        payload: error instanceof Error ? error.message : String(error),
      }),
    );
    if (child.callId === id && child.state === "busy") send(child, reply);
  }

  function rest(child: Child) {
    clearTimeout(child.watchdog);
    child.state = "idle";
    child.watchdog = undefined;
    dispatch();
    if (child.state !== "idle") return;
    child.watchdog = setTimeout(() => {
      if (alive() > warm) kill(child);
    }, idleMs);
    child.watchdog.unref();
  }

  function abort(waiting: Waiting) {
    const place = queue.indexOf(waiting);
    if (place >= 0) {
      queue.splice(place, 1);
      return settle(waiting, (it) => it.reject(cancelled(it.call)));
    }
    const child = [...children].find((one) => one.waiting === waiting);
    if (child) fail(child, cancelled(waiting.call));
  }

  /** Ends the child at once and the call it was doing with `error`. */
  function fail(child: Child, error: AppError) {
    const { waiting } = child;
    if (waiting) rememberPace(waiting.call, Date.now() - child.began);
    child.waiting = undefined;
    kill(child);
    if (waiting) settle(waiting, (it) => it.reject(error));
    refill();
  }

  function kill(child: Child) {
    clearTimeout(child.watchdog);
    child.state = "dead";
    child.process.kill("SIGKILL");
  }

  /** The child's process has ended: by our hand, or because it ran out of memory or crashed. */
  function gone(child: Child) {
    if (!children.delete(child)) return;
    const started = child.state !== "starting";
    const { waiting } = child;
    clearTimeout(child.watchdog);
    child.state = "dead";
    child.waiting = undefined;
    if (waiting) settle(waiting, (it) => it.reject(crashed(it.call)));
    if (!started) refuseAfterFailedStart(child);
    refill();
  }

  /** A child that never comes up would be started for ever: after three in a row, what waits is told. */
  function refuseAfterFailedStart(child: Child) {
    failedStarts++;
    if (failedStarts < 3) return;
    const reason = child.stderr.split("\n").find((line) => line.includes("Error")) ?? "";
    const error = new AppError("UNAVAILABLE", `A separate process could not be started. ${reason}`.trim());
    for (const waiting of queue.splice(0)) settle(waiting, (it) => it.reject(error));
  }

  function refill() {
    if (stopped) return;
    fill();
    dispatch();
  }

  function send(child: Child, message: ToChild) {
    // A failed send means that the child is ending; `exit` settles the call.
    child.process.send(message, () => undefined);
  }

  function settle(waiting: Waiting, end: (waiting: Waiting) => void) {
    waiting.dropAbort();
    end(waiting);
  }
}

function tooSlow(call: ChildCall): AppError {
  return new AppError("SANDBOX_LIMIT", `${call.what} took longer than ${seconds(call.timeoutMs)} and was stopped.`);
}

function crashed(call: ChildCall): AppError {
  return new AppError("SANDBOX_LIMIT", `${call.what} used too much memory, or crashed, and was stopped.`);
}

function cancelled(call: ChildCall): AppError {
  return new AppError("CANCELLED", `${call.what} was cancelled.`);
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}
