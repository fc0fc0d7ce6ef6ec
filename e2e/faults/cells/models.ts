/** Cell 26: a model server that refuses, fails, cuts the line, or goes silent. */
import { startScriptedModel } from "../../support/scriptedModel.ts";
import { type Cell, type Finding, most, type Stage, seen } from "../cell.ts";
import { audit, journalOf } from "../parts/audit.ts";
import { auditBars } from "../parts/bars.ts";
import { graphs } from "../parts/graphs.ts";
import { openHouse } from "../parts/house.ts";
import { makeToken } from "../parts/load.ts";

export const models: Cell[] = [{ number: 26, name: "model: 429, 500, cut, silent", track: "models", run: badModel }];

const retries = 2;
const faults = {
  429: { fail: 429, retryAfterS: 1 },
  500: { fail: 500 },
  reset: { misbehave: "reset", text: "one two three" },
  stall: { misbehave: "stall", text: "one two three" },
} as const;
type Fault = keyof typeof faults;

async function badModel(stage: Stage): Promise<Finding> {
  const asked = new Map<string, number[]>();
  // The prompt says what shall happen: `500 always t1` fails every time, `500 once t1` the first time.
  await using model = await startScriptedModel({
    script(request) {
      const prompt = request.messages.at(-1)?.content ?? "";
      const [kind = "", often] = prompt.split(" ");
      const times = asked.get(prompt) ?? [];
      asked.set(prompt, [...times, Date.now()]);
      return often === "always" || times.length === 0 ? faults[kind as Fault] : "a good answer";
    },
  });
  const house = await openHouse("models", await stage.cluster(), {
    options: { env: { OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: "scripted", OPENAI_API_KEY: "none" } },
  });
  try {
    const graph = await house.graph(graphs.model({ retries, retryDelayMs: 200, timeoutMs: 3_000 }));
    const each = stage.pick(3, 25);
    const wishes = Object.keys(faults).flatMap((kind) =>
      ["once", "always"].flatMap((often) => Array.from({ length: each }, () => `${kind} ${often} ${makeToken()}`)),
    );
    const runs = await Promise.all(wishes.map(async (prompt) => ({ prompt, id: await house.run(graph, prompt) })));
    const ids = runs.map(({ id }) => id);
    const found = await audit(house.ask, ids);
    const ends = new Map(
      (await house.ask<{ id: string; status: string }>("select id, status from run where id = any($1)", [ids])).map(
        ({ id, status }) => [id, status],
      ),
    );
    const wrong = runs.filter(({ prompt, id }) => ends.get(id) !== (prompt.includes("once") ? "succeeded" : "failed"));
    const tries = [...asked.values()].map((times) => times.length);
    let early = 0;
    for (const { id, prompt } of runs.filter((run) => run.prompt.startsWith("429"))) {
      const [first = 0, second = Number.POSITIVE_INFINITY] = asked.get(prompt) ?? [];
      if (second - first < 950) early++;
      await journalOf(house.ask, id);
    }
    const gaps = [...asked].filter(([prompt]) => prompt.startsWith("500")).map(([, [a = 0, b = 0]]) => b - a);
    return {
      did: `${runs.length} runs, half of them against a model that never recovers`,
      measured: [
        most("most tries of one step", Math.max(...tries), retries + 1),
        most("asked again before Retry-After", early, 0),
        seen("spread of the first pause", Math.max(...gaps) - Math.min(...gaps), "ms"),
        most("ends against the policy", wrong.length, 0),
        ...auditBars(found),
      ],
    };
  } finally {
    await house.close();
  }
}
