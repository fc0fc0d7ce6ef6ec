/** One run of a code step: a fresh isolate, the guest's realm prepared, the user's module evaluated, its result as text. */
import type IsolatedVm from "isolated-vm";
import { AppError } from "#shared/errors.ts";
import type { Peer } from "../../children/serve.ts";
import { maxCodeOutput, maxFetches, maxLineCharacters, maxLogCharacters, maxLogLines } from "../limits.ts";
import { ivm, limitError } from "./isolate.ts";
import { guestSource } from "./sources.ts";
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
}

/** What `guest/code.js` gives back. */
interface Guest {
  told(id: number, text: string): void;
  run(main: IsolatedVm.Dereference<unknown> | undefined, input: string, context: string): Promise<string>;
}

const what = "The code";
const strip = guestSource("strip");
const startGuest = guestSource("code");

export async function runCode(request: CodeCall, peer: Peer): Promise<string> {
  const { timeoutMs, memoryMb } = request;
  const compiled: Compiled =
    request.language === "typescript"
      ? compileTypeScript(request.source)
      : { code: request.source, lineOf: (line) => line };
  // Without this handler a heap that overflows ends the whole child; either way only this call fails.
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: () => process.abort() });
  let watchdog: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    watchdog = setTimeout(() => {
      reject(new AppError("SANDBOX_LIMIT", `${what} did not finish within ${timeoutMs} ms and was stopped.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([tooSlow, runInside(isolate, compiled, request, peer)]);
  } catch (thrown) {
    throw limitError(thrown, what, timeoutMs, memoryMb) ?? asCodeError(thrown, compiled);
  } finally {
    clearTimeout(watchdog);
    if (!isolate.isDisposed) isolate.dispose();
  }
}

async function runInside(
  isolate: IsolatedVm.Isolate,
  compiled: Compiled,
  request: CodeCall,
  peer: Peer,
): Promise<string> {
  const timeout = request.timeoutMs;
  const context = await isolate.createContext();
  await context.eval(strip);
  const start = await context.eval(startGuest, { reference: true });
  const limits = {
    logLines: maxLogLines,
    logCharacters: maxLogCharacters,
    lineCharacters: maxLineCharacters,
    outputCharacters: maxCodeOutput,
  };
  const tell = async (id: number, text: string) => {
    const told = await guest.get("told", { reference: true });
    await told.apply(undefined, [id, text], { timeout });
  };
  const doors = [logDoor(peer), request.network ? fetchDoor(peer, tell) : undefined];
  const guest = (await start.apply(undefined, [...doors, new ivm.ExternalCopy(limits).copyInto()], {
    result: { reference: true },
  })) as IsolatedVm.Reference<Guest>;

  const module = await isolate.compileModule(compiled.code, { filename: "code" });
  const wanted = module.dependencySpecifiers[0];
  if (wanted !== undefined) throw refusedImport(wanted);
  await module.instantiate(context, (specifier) => {
    throw refusedImport(specifier);
  });
  await module.evaluate({ timeout });
  const main = await defaultExport(module);

  const run = await guest.get("run", { reference: true });
  const reply = JSON.parse(
    await run.apply(undefined, [main, request.input, request.context], {
      timeout,
      result: { promise: true, copy: true },
    }),
  );
  if (typeof reply.text === "string") return reply.text;
  if (reply.limit !== undefined) {
    throw new AppError("SANDBOX_LIMIT", `${what} returned more than ${maxCodeOutput / 1e6} MB. Return less.`);
  }
  throw codeError(reply.error, compiled);
}

/** Undefined when there is none. Top-level `await` has nothing to wait for but promises of its own. */
async function defaultExport(module: IsolatedVm.Module): Promise<IsolatedVm.Dereference<unknown> | undefined> {
  try {
    const main = await module.namespace.get("default", { reference: true });
    return main.typeof === "function" ? main.derefInto() : undefined;
  } catch (thrown) {
    if (!/not defined|before initialization/.test(String(thrown))) throw thrown;
    throw new AppError("CODE_FAILED", "The code's top-level await never settles, so its default export never exists.");
  }
}

function logDoor(peer: Peer): IsolatedVm.Callback {
  let lines = 0;
  return new ivm.Callback(
    (level: unknown, text: unknown) => {
      if (lines++ > maxLogLines || typeof text !== "string" || text.length > maxLineCharacters) return;
      peer.note({ level: level === "warn" || level === "error" ? level : "info", text });
    },
    { ignored: true },
  );
}

/** Text goes out here and comes back through `tell`. Refusals travel as text too: no object of this realm gets inside. */
function fetchDoor(peer: Peer, tell: (id: number, text: string) => Promise<void>): IsolatedVm.Callback {
  let requests = 0;
  const answerTo = async (request: string): Promise<string> => {
    if (request.length > maxCodeOutput) return JSON.stringify({ error: "The request is too large." });
    if (++requests > maxFetches) return JSON.stringify({ error: `One run may make ${maxFetches} requests.` });
    try {
      return JSON.stringify(await peer.ask(request));
    } catch (thrown) {
      return JSON.stringify({ error: thrown instanceof Error ? thrown.message : "The request failed." });
    }
  };
  return new ivm.Callback(
    (id: unknown, request: unknown) => {
      if (typeof id !== "number" || typeof request !== "string") return;
      // Fails only when the isolate is gone, and then nobody waits for it.
      void answerTo(request)
        .then((text) => tell(id, text))
        .catch(() => undefined);
    },
    { ignored: true },
  );
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
