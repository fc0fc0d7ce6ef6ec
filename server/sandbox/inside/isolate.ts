import { createRequire } from "node:module";
import type IsolatedVm from "isolated-vm";
import { AppError } from "#shared/errors.ts";

/** The native module. It and its references stay on this side of the wall. */
export const ivm = createRequire(import.meta.url)("isolated-vm") as typeof IsolatedVm;

/** What isolated-vm's own errors mean to people; undefined for anything else. */
export function limitError(thrown: unknown, what: string, timeoutMs: number, memoryMb: number): AppError | undefined {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/timed out/i.test(message)) {
    return new AppError("SANDBOX_LIMIT", `${what} took longer than ${timeoutMs} ms and was stopped.`);
  }
  if (/memory limit|is disposed|was disposed|allocation failed|out of memory/i.test(message)) {
    return new AppError("SANDBOX_LIMIT", `${what} needed more than ${memoryMb} MB of memory and was stopped.`);
  }
  return undefined;
}
