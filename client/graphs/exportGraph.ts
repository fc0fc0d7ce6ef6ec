import { getGraph } from "#shared/api/routes/graphs.ts";
import { call } from "../api/call.ts";

/** Saves the graph as a file that imports again. */
export async function exportGraph({ id, name }: { id: string; name: string }): Promise<void> {
  const file = await call(getGraph, { id, query: { format: "file" } });
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name.replace(/[^\p{L}\p{N} _-]+/gu, "").trim() || "graph"}.graph.json`;
  link.click();
  URL.revokeObjectURL(address);
}
