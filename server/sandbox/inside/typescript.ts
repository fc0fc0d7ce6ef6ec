/** TypeScript → JavaScript by Node's own stripper; nothing is run or looked up. */
import { SourceMap, stripTypeScriptTypes } from "node:module";
import { AppError } from "#shared/errors.ts";

export interface Compiled {
  code: string;
  /** The author's line for a line of `code`. */
  lineOf(line: number, column: number): number;
}

const mostKept = 30;
const kept = new Map<string, Compiled>();

/** The newest sources are stripped once: stripping takes longer than a call. */
export function compileTypeScript(source: string): Compiled {
  const compiled = kept.get(source) ?? stripped(source);
  kept.delete(source);
  kept.set(source, compiled);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return compiled;
}

/** Stripping keeps every position; only code with enums and the like is rewritten, and then mapped back. */
function stripped(source: string): Compiled {
  try {
    return { code: stripTypeScriptTypes(source), lineOf: (line) => line };
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") throw syntaxError(thrown);
  }
  try {
    const code = stripTypeScriptTypes(source, { mode: "transform", sourceMap: true });
    const encoded = /sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(code)?.[1] ?? "";
    const map = new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString("utf8")));
    return {
      code,
      lineOf(line, column) {
        const found = map.findEntry(line - 1, column - 1);
        return "originalLine" in found ? found.originalLine + 1 : line;
      },
    };
  } catch (thrown) {
    throw syntaxError(thrown);
  }
}

function syntaxError(thrown: unknown): AppError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError("CODE_FAILED", `The TypeScript cannot be read: ${message.trim()}`);
}
