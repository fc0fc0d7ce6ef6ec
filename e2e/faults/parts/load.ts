/** Starts runs at a steady pace and remembers what each start was answered. */
import type { Server } from "./server.ts";
import { pause } from "./wait.ts";

export interface Answer {
  at: number;
  ms: number;
  /** 0 when no answer came. */
  status: number;
  token: string;
  run?: string;
  /** The answer, when it was no acceptance. */
  said: string;
}

export interface Load {
  answers: Answer[];
  /** Runs that the server has accepted. */
  accepted(): string[];
  /** How many starts were answered with each status. */
  statuses(): Record<string, number>;
  /** A line about the answers that were neither of these. */
  strange(...expected: number[]): string;
  stop(): Promise<void>;
}

let tokens = 0;
export function makeToken(): string {
  tokens++;
  return `t${process.pid}-${tokens}`;
}

export function startLoad(options: {
  servers: Server[];
  graphs: string[];
  perSecond: number;
  timeoutMs?: number;
  /** Starts that wait for an answer at once; beyond that the pace falls. */
  most?: number;
  /** Each start waits for the run's end, so that no more than `most` are under way. */
  wait?: boolean;
}): Load {
  const { servers, graphs, perSecond, timeoutMs = 15_000, most = 200, wait = false } = options;
  const answers: Answer[] = [];
  const open = new Set<Promise<void>>();
  let going = true;
  let turn = 0;

  const pace = (async () => {
    const began = performance.now();
    for (let n = 0; going; n++) {
      const late = began + (n * 1_000) / perSecond - performance.now();
      if (late > 0) await pause(late);
      if (open.size >= most) continue;
      const one = start().finally(() => open.delete(one));
      open.add(one);
    }
  })();

  async function start(): Promise<void> {
    const server = servers[turn % servers.length];
    const graph = graphs[turn % graphs.length];
    turn++;
    if (!server) return;
    const at = Date.now();
    const token = makeToken();
    try {
      const call = {
        body: { input: { token } },
        timeoutMs: wait ? 45_000 : timeoutMs,
        ...(wait && { headers: { prefer: "wait=30" } }),
      };
      const reply = await server.call("POST", `/graphs/${graph}/runs`, call);
      const { id } = JSON.parse(reply.body) as { id?: string };
      const run = reply.status < 300 && id !== undefined ? { run: id, said: "" } : { said: reply.body.slice(0, 300) };
      answers.push({ at, ms: Date.now() - at, status: reply.status, token, ...run });
    } catch (error) {
      answers.push({ at, ms: Date.now() - at, status: 0, token, said: String(error) });
    }
  }

  return {
    answers,
    accepted: () => answers.flatMap(({ run }) => (run === undefined ? [] : [run])),
    statuses() {
      const counts: Record<string, number> = {};
      for (const { status } of answers) counts[status || "none"] = (counts[status || "none"] ?? 0) + 1;
      return counts;
    },
    strange(...expected) {
      const odd = answers.filter(({ status }) => !expected.includes(status));
      return odd
        .slice(0, 8)
        .map(
          ({ at, ms, status, said }) => `${new Date(at).toISOString().slice(14, 23)} ${status} after ${ms} ms ${said}`,
        )
        .join("; ");
    },
    async stop() {
      going = false;
      await pace;
      await Promise.all(open);
    },
  };
}
