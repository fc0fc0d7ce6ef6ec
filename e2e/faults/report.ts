/** The table for people and the JSON for programs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { type Finding, holds, type Measured } from "./cell.ts";

export interface Result {
  number: number;
  name: string;
  verdict: "passed" | "failed" | "not run";
  finding?: Finding;
  /** Why there are no figures. */
  failure?: string;
  ms: number;
}

/** Figures that say how fast or how big, and not what became of anybody's work. */
const timed = new Set(["s", "ms", "/s", "/min", "%", "MB", "MB/min"]);

export function verdictOf(finding: Finding, untimed: boolean): Result["verdict"] {
  if (finding.notRun !== undefined) return "not run";
  const deciding = finding.measured.filter(({ unit }) => !untimed || unit === undefined || !timed.has(unit));
  return deciding.every(holds) ? "passed" : "failed";
}

const signs = { passed: "✓", failed: "✗", "not run": "–" } as const;

export function lineOf({ number, name, verdict, finding, failure, ms }: Result): string {
  const figures = finding?.measured.map(show).join(", ");
  const told = failure ?? finding?.notRun ?? figures ?? "";
  const did = finding ? ` · ${finding.did}` : "";
  const more = verdict === "failed" && finding?.detail ? `\n     ${finding.detail}` : "";
  return `${signs[verdict]} ${String(number).padStart(2)} ${name}${did} · ${told} (${(ms / 1000).toFixed(1)} s)${more}`;
}

export function printTable(results: readonly Result[]): void {
  const rows = results.flatMap(({ number, name, verdict, finding, failure, ms }) => {
    const figures = (finding?.measured ?? []).map(show);
    const first = failure?.split("\n")[0] ?? finding?.notRun ?? figures.shift() ?? "";
    return [
      [String(number), name, finding?.did ?? "", first, verdict, (ms / 1000).toFixed(1)],
      ...figures.map((figure) => ["", "", "", figure, "", ""]),
    ];
  });
  const table = [["cell", "fault", "done", "measured", "result", "s"], ...rows];
  const widths = [4, 0, 0, 0, 0, 0].map((least, column) =>
    Math.max(least, ...table.map((row) => [...(row[column] ?? "")].length)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  process.stdout.write(`\n${lines.join("\n")}\n`);
}

export function writeJson(results: readonly Result[], version: string, short: boolean): void {
  mkdirSync("e2e/.output", { recursive: true });
  const machine = { node: process.version, cpus: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) };
  const report = { at: new Date().toISOString(), short, database: version, machine, cells: results };
  writeFileSync("e2e/.output/faults.json", `${JSON.stringify(report, null, 2)}\n`);
}

function show(figure: Measured): string {
  const { name, value, unit, most, least } = figure;
  const number = Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 0);
  const bar = most !== undefined ? ` (≤ ${most})` : least !== undefined ? ` (≥ ${least})` : "";
  return `${name} ${number}${unit ? ` ${unit}` : ""}${bar}${holds(figure) ? "" : " ✗"}`;
}
