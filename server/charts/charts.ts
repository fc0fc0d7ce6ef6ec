/** Checking and drawing Vega-Lite charts, in a child process. */
import type { NodeCharts } from "#nodes/kit/context.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { ChildPool } from "../children/pool.ts";

export interface Charts extends NodeCharts {
  check(spec: JsonObject, rows: Parameters<NodeCharts["check"]>[1], signal?: AbortSignal): Promise<JsonObject>;
  /** The chart as an SVG picture, drawn without evaluating code. Throws DATA_INVALID, SANDBOX_LIMIT. */
  renderSvg(spec: JsonObject): Promise<string>;
}

/** `pool` runs `children/dataChild.ts`; see `createDataPool`. */
export function createCharts(pool: ChildPool, { timeoutMs = 20_000 }: { timeoutMs?: number } = {}): Charts {
  return {
    async check(spec, rows, signal) {
      const payload = { spec, rows } as Json;
      return (await pool.call({ name: "checkChart", payload, timeoutMs, what: "The chart", signal })) as JsonObject;
    },
    async renderSvg(spec) {
      return String(await pool.call({ name: "renderChart", payload: { spec }, timeoutMs, what: "The chart" }));
    },
  };
}
