/** The program of a child that works on data: tables, SQL and charts. */
import type { Json } from "#shared/json.ts";
import { checkChart } from "../charts/inside/check.ts";
import { renderChart } from "../charts/inside/render.ts";
import { type ParseRequest, parseTable } from "../tables/inside/parse.ts";
import { type QueryRequest, queryTables } from "../tables/inside/query.ts";
import { serveCalls } from "./serve.ts";

// The payloads come from `tables.ts` and `charts.ts`, which write exactly these shapes.
serveCalls({
  parseTable: async (payload) => (await parseTable(payload as unknown as ParseRequest)) as unknown as Json,
  queryTables: (payload) => queryTables(payload as unknown as QueryRequest),
  checkChart: (payload) => checkChart(payload as unknown as Parameters<typeof checkChart>[0]),
  renderChart: (payload) => renderChart(payload as unknown as Parameters<typeof renderChart>[0]),
});
