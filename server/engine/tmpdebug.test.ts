import { test } from "vitest";
import { weather } from "./testing/storm.ts";
test("debug", async () => {
  const [plan, sky] = JSON.parse(process.env.CASE ?? "[]");
  const r = await weather(plan, sky);
  for (const e of r.events) console.log(JSON.stringify(e));
  console.log(r.failures, r.ended, r.ticks, (r as any).debug);
});
