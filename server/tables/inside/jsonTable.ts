import { AppError } from "#shared/errors.ts";
import { findUnsafe, type Json, type JsonObject } from "#shared/json.ts";
import { type Cell, type RawTable, uniqueNames } from "./columns.ts";

/** An array of objects, or an object with such an array as `rows`. */
export function readJsonTable(text: string): RawTable {
  const value = parseJson(text.replace(/^\uFEFF/, ""));
  const list = Array.isArray(value) ? value : isObject(value) && Array.isArray(value.rows) ? value.rows : undefined;
  if (!list) {
    throw new AppError("DATA_INVALID", 'The JSON is not a table. Give an array of objects, or {"rows": [ … ]}.');
  }
  const keys = new Set<string>();
  list.forEach((row, index) => {
    if (!isObject(row)) throw new AppError("DATA_INVALID", `Row ${index + 1} is not an object, so it has no columns.`);
    for (const key of Object.keys(row)) keys.add(key);
  });
  const unsafe = findUnsafe(list);
  if (unsafe && !/^The key "(constructor|prototype)"/.test(unsafe.message)) {
    throw new AppError("DATA_INVALID", `Row ${Number(unsafe.path[0]) + 1}: ${unsafe.message}`);
  }
  const columns = [...keys];
  const { names, warnings } = uniqueNames(columns);
  let nested = false;
  const records = (list as JsonObject[]).map((row) =>
    columns.map((key): Cell => {
      const cell = Object.hasOwn(row, key) ? row[key] : null;
      if (cell === undefined || cell === null || typeof cell !== "object") return cell ?? null;
      nested = true;
      return JSON.stringify(cell);
    }),
  );
  if (nested) warnings.push("Nested lists and objects were kept as JSON text.");
  return { header: names, records, textOnly: false, warnings };
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    throw new AppError("DATA_INVALID", `The text is not JSON: ${thrown instanceof Error ? thrown.message : thrown}.`);
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
