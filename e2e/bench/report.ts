/** How every benchmark measures and reports: medians, a table for people, JSON for programs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

export interface Figure {
  name: string;
  unit: string;
  median: number;
  min: number;
  max: number;
  samples: number;
}

export function figure(name: string, unit: string, samples: number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { name, unit, median: at(0.5), min: at(0), max: at(1), samples: sorted.length };
}

/** Milliseconds of each of `times` calls, after one that does not count. */
export async function timed(times: number, work: () => unknown): Promise<number[]> {
  await work();
  const samples: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await work();
    samples.push(performance.now() - started);
  }
  return samples;
}

export function report(bench: string, figures: Figure[]): void {
  const rows = figures.map((item) => [
    item.name,
    show(item.median),
    show(item.min),
    show(item.max),
    item.unit,
    String(item.samples),
  ]);
  const table = [["figure", "median", "min", "max", "unit", "n"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  process.stdout.write(`${lines.join("\n")}\n`);
  mkdirSync("e2e/.output", { recursive: true });
  const machine = { node: process.version, cpus: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) };
  writeFileSync(
    `e2e/.output/bench-${bench}.json`,
    `${JSON.stringify({ bench, at: new Date().toISOString(), machine, figures }, null, 2)}\n`,
  );
}

function show(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
}
