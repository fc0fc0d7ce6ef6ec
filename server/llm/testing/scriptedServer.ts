/**
 * The scripted model server of the browser tests, for the server's own tests. It lives outside the server's project,
 * which may not import it; so it is loaded by address, and what these tests use of it is written down here.
 */
import type { Json } from "#shared/json.ts";

export interface ScriptedServer {
  baseUrl: string;
  requests: {
    path: string;
    headers: Record<string, string | string[] | undefined>;
    body:
      | {
          messages: { role: string; content: string }[];
          response_format?: { json_schema?: Json };
          max_completion_tokens?: number;
          max_tokens?: number;
        }
      | undefined;
    aborted: boolean;
  }[];
  say(...replies: unknown[]): void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startScriptedServer(
  script: unknown[],
  options: { apiKey?: string } = {},
): Promise<ScriptedServer> {
  const address = new URL("../../../e2e/support/scriptedModel.ts", import.meta.url).href;
  const { startScriptedModel } = (await import(address)) as {
    startScriptedModel(options: { script: unknown[]; apiKey?: string }): Promise<ScriptedServer>;
  };
  return startScriptedModel({ script, ...options });
}
