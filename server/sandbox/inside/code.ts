/** One run of a code step: a fresh realm prepared, the user's module evaluated in it, its result as text. */
import type IsolatedVm from "isolated-vm";
import { AppError } from "#shared/errors.ts";
import type { Peer } from "../../children/serve.ts";
import { maxCodeOutput, maxFetches, maxLineCharacters, maxLogCharacters, maxLogLines } from "../limits.ts";
import { ivm, limitError } from "./isolate.ts";
import { createRealms, type Realm } from "./realms.ts";
import { type Compiled, compileTypeScript } from "./typescript.ts";

export interface CodeCall {
  language: "javascript" | "typescript";
  source: string;
  /** JSON texts: the child never turns the user's data into objects of its own. */
  input: string;
  context: string;
  timeoutMs: number;
  memoryMb: number;
  network: boolean;
  /** Null: the isolate is not kept. */
  workspace: string | null;
}

/** What `guest/code.js` gives back. */
interface Guest {
  told(id: number, text: string): void;
  run(main: IsolatedVm.Dereference<unknown> | undefined, input: string, context: string): Promise<string>;
}

const what = "The code";
const realms = createRealms<IsolatedVm.Module>({ guest: "code", mostKept: 6 });
const guestLimits = {
  logLines: maxLogLines,
  logCharacters: maxLogCharacters,
  lineCharacters: maxLineCharacters,
  outputCharacters: maxCodeOutput,
};

export async function runCode(request: CodeCall, peer: Peer): Promise<string> {
  const { timeoutMs, memoryMb } = request;
  const compiled = compiledOf(request);
  const ended = new AbortController();
  let realm: Realm<IsolatedVm.Module> | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    watchdog = setTimeout(() => {
      reject(new AppError("SANDBOX_LIMIT", `${what} did not finish within ${timeoutMs} ms and was stopped.`));
    }, timeoutMs);
  });
  try {
    // Without this handler a heap that overflows ends the whole child; either way only this call fails.
    const make = () => new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: () => process.abort() });
    realm = await realms.take(keyOf(request), make, (isolate, context) => moduleIn(isolate, context, compiled.code));
    const text = await Promise.race([tooSlow, runInside(realm, compiled, request, doorsOf(peer, ended.signal))]);
    realms.giveBack(realm);
    return text;
  } catch (thrown) {
    const error = limitError(thrown, what, timeoutMs, memoryMb) ?? asCodeError(thrown, compiled);
    if (realm && error.code === "CODE_FAILED") realms.giveBack(realm);
    else if (realm) realms.drop(realm);
    throw error;
  } finally {
    clearTimeout(watchdog);
    ended.abort(callIsOver);
  }
}

/** One for all: a reason of its own costs as much as a small call. */
const callIsOver = new AppError("CANCELLED", "The code has ended.");

/** Calls with the same key may use the same isolate, one after the other. */
function keyOf({ workspace, memoryMb, language, source }: CodeCall): string | undefined {
  return workspace === null ? undefined : JSON.stringify([workspace, memoryMb, language, source]);
}

function compiledOf({ language, source }: CodeCall): Compiled {
  return language === "typescript" ? compileTypeScript(source) : { code: source, lineOf: (line) => line };
}

/** The user's module, read and not yet run. */
async function moduleIn(
  isolate: IsolatedVm.Isolate,
  context: IsolatedVm.Context,
  code: string,
): Promise<IsolatedVm.Module> {
  const module = await isolate.compileModule(code, { filename: "code" });
  const wanted = module.dependencySpecifiers[0];
  if (wanted !== undefined) throw refusedImport(wanted);
  module.instantiateSync(context, (specifier) => {
    throw refusedImport(specifier);
  });
  return module;
}

async function runInside(
  realm: Realm<IsolatedVm.Module>,
  compiled: Compiled,
  request: CodeCall,
  doors: Doors,
): Promise<string> {
  const timeout = request.timeoutMs;
  const { start, prepared } = realm;
  const tell = async (id: number, text: string) => {
    const told = guest.getSync("told", { reference: true });
    await told.apply(undefined, [id, text], { timeout });
  };
  const callbacks = [doors.log, request.network ? doors.fetch(tell) : undefined];
  const guest = start.applySync(undefined, [...callbacks, new ivm.ExternalCopy(guestLimits).copyInto()], {
    result: { reference: true },
  }) as IsolatedVm.Reference<Guest>;

  const module = await prepared;
  await module.evaluate({ timeout });
  const main = defaultExport(module);

  const run = guest.getSync("run", { reference: true });
  const reply = JSON.parse(
    await run.apply(undefined, [main, request.input, request.context], {
      timeout,
      result: { promise: true, copy: true },
    }),
  );
  for (const reference of [run, guest, module]) reference.release();
  if (typeof reply.text === "string") return reply.text;
  if (reply.limit !== undefined) {
    throw new AppError("SANDBOX_LIMIT", `${what} returned more than ${maxCodeOutput / 1e6} MB. Return less.`);
  }
  throw codeError(reply.error, compiled);
}

/** Undefined when there is none. Top-level `await` has nothing to wait for but promises of its own. */
function defaultExport(module: IsolatedVm.Module): IsolatedVm.Dereference<unknown> | undefined {
  try {
    const main = module.namespace.getSync("default", { reference: true });
    return main.typeof === "function" ? main.derefInto() : undefined;
  } catch (thrown) {
    if (!/not defined|before initialization/.test(String(thrown))) throw thrown;
    throw new AppError("CODE_FAILED", "The code's top-level await never settles, so its default export never exists.");
  }
}

type Tell = (id: number, text: string) => Promise<void>;

interface Doors {
  log: IsolatedVm.Callback;
  fetch(tell: Tell): IsolatedVm.Callback;
}

/** The ways out of the realm. They close when the call has ended, whatever still knocks. */
function doorsOf(peer: Peer, ended: AbortSignal): Doors {
  let lines = 0;
  let requests = 0;

  return {
    log: new ivm.Callback(
      (level: unknown, text: unknown) => {
        if (ended.aborted || lines++ > maxLogLines) return;
        if (typeof text !== "string" || text.length > maxLineCharacters) return;
        peer.note({ level: level === "warn" || level === "error" ? level : "info", text });
      },
      { ignored: true },
    ),
    // Text goes out here and comes back through `tell`: no object of this realm gets inside.
    fetch: (tell) =>
      new ivm.Callback(
        (id: unknown, request: unknown) => {
          if (ended.aborted || typeof id !== "number" || typeof request !== "string") return;
          // Fails only when the isolate is gone, and then nobody waits for it.
          void answerTo(request)
            .then((text) => (ended.aborted ? undefined : tell(id, text)))
            .catch(() => undefined);
        },
        { ignored: true },
      ),
  };

  /** Refusals travel as text too. */
  async function answerTo(request: string): Promise<string> {
    if (request.length > maxCodeOutput) return JSON.stringify({ error: "The request is too large." });
    if (++requests > maxFetches) return JSON.stringify({ error: `One run may make ${maxFetches} requests.` });
    try {
      return JSON.stringify(await peer.ask(request));
    } catch (thrown) {
      return JSON.stringify({ error: thrown instanceof Error ? thrown.message : "The request failed." });
    }
  }
}

function refusedImport(specifier: string): AppError {
  return new AppError(
    "CODE_FAILED",
    `The code imports "${specifier}". Code steps have no modules; write what you need, or use ctx.`,
  );
}

function asCodeError(thrown: unknown, compiled: Compiled): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!(thrown instanceof Error)) return codeError({ message: `The code threw ${String(thrown)}.` }, compiled);
  return codeError({ name: thrown.name, message: thrown.message, stack: thrown.stack ?? "" }, compiled);
}

function codeError(error: { name?: string; message: string; stack?: string }, compiled: Compiled): AppError {
  const { name = "", stack = "" } = error;
  const place = /\(?\bcode:(\d+):(\d+)\)?/.exec(`${error.message}\n${stack}`);
  const message = error.message.replace(/\s*\[code:\d+:\d+\]$/, "");
  const line = place ? ` (line ${compiled.lineOf(Number(place[1]), Number(place[2]))})` : "";
  const kind = name === "" || name === "Error" ? "" : `${name}: `;
  return new AppError("CODE_FAILED", `${kind}${message}${line}${hintFor(message)}`);
}

function hintFor(message: string): string {
  if (/^fetch is not defined|fetch is not a function/.test(message)) {
    return " Network is off for code steps: name the hosts under Hosts and call ctx.fetch.";
  }
  if (/^(require|process|Buffer|setTimeout|setInterval) is not defined/.test(message)) {
    return " Code steps run apart from Node and the browser; only the JavaScript language and ctx are there.";
  }
  return message === "Not supported" ? " Dynamic import is not available in code steps." : "";
}
