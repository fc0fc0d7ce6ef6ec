import { type GraphFile, graphFile } from "#shared/graph/graph.ts";
import { readJson } from "#shared/json.ts";
import { t } from "../messages/index.ts";

export type ReadGraphFile =
  | { ok: true; file: GraphFile }
  | { ok: false; problems: { place: string; message: string }[] };

/** Reads a chosen file as a graph. What is wrong is said with its place, before anything is sent. */
export function readGraphFile(text: string, fileName: string): ReadGraphFile {
  const json = readJson(text);
  if (!json.ok) return refuse(json.problem.path, json.problem.message);
  const { value } = json;
  if (typeof value !== "object" || value === null || Array.isArray(value) || !("goalgraph" in value)) {
    return refuse([], t("graphs.notAGraphFile", { name: fileName }));
  }
  const result = graphFile.safeParse(value);
  if (result.success) return { ok: true, file: result.data };
  const problems = result.error.issues
    .slice(0, 8)
    .map((issue) => ({ place: issue.path.join("."), message: issue.message }));
  return { ok: false, problems };
}

function refuse(path: readonly PropertyKey[], message: string): ReadGraphFile {
  return { ok: false, problems: [{ place: path.map(String).join("."), message }] };
}
