/** How every benchmark measures and reports: medians, a table for people, JSON for programs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** What a figure's median has to reach. */
export type Bar = { atMost: number } | { atLeast: number };

export interface Figure {
  name: string;
  unit: string;
  median: number;
  min: number;
  max: number;
  samples: number;
  bar?: Bar;
  isMet?: boolean;
}

export function figure(name: string, unit: string, samples: number[], bar?: Bar): Figure {
  const median = quantile(samples, 0.5);
  const isMet = bar && ("atMost" in bar ? median <= bar.atMost : median >= bar.atLeast);
  return {
    name,
    unit,
    median,
    min: quantile(samples, 0),
    max: quantile(samples, 1),
    samples: samples.length,
    ...(bar && { bar, isMet }),
  };
}

/** NaN of nothing. `share` is in [0, 1]. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
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

/** `extra` goes into the JSON beside the figures: how and on what they were measured. */
export function report(bench: string, figures: Figure[], extra: object = {}): void {
  const hasBars = figures.some(({ bar }) => bar !== undefined);
  const rows = figures.map((item) => [
    item.name,
    show(item.median),
    show(item.min),
    show(item.max),
    item.unit,
    String(item.samples),
    ...(hasBars ? [showBar(item.bar), item.isMet === undefined ? "" : item.isMet ? "met" : "NOT MET"] : []),
  ]);
  const table = [["figure", "median", "min", "max", "unit", "n", ...(hasBars ? ["bar", ""] : [])], ...rows];
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
    `${JSON.stringify({ bench, at: new Date().toISOString(), machine, ...extra, figures }, null, 2)}\n`,
  );
}

function showBar(bar: Bar | undefined): string {
  if (!bar) return "";
  return "atMost" in bar ? `≤ ${bar.atMost}` : `≥ ${bar.atLeast}`;
}

function show(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
}
