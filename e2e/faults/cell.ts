/** One cell of the fault matrix: a fault, the moment of it, and the figures that decide whether the product stood it. */
import type { Cluster } from "./parts/cluster.ts";
import type { House } from "./parts/house.ts";
import type { ServerOptions } from "./parts/server.ts";

export interface Cell {
  number: number;
  name: string;
  /** Cells of one track run one after another and may share a house; tracks run side by side. */
  track: string;
  run(stage: Stage): Promise<Finding>;
}

export interface Stage {
  /** The short version: fewer repetitions and shorter loads of the same thing. */
  short: boolean;
  soakMinutes: number;
  /** A house that the cells of one track share: opened by the first that asks. */
  house(
    name: string,
    options?: { through?: boolean; options?: Partial<ServerOptions>; cluster?: string },
  ): Promise<House>;
  /** The database server that most houses stand on; a cell may ask for one of its own, to crash it. */
  cluster(name?: string): Promise<Cluster>;
  /** `short` or `long`, as the version goes. */
  pick<T>(short: T, long: T): T;
}

export interface Measured {
  name: string;
  value: number;
  unit?: string;
  most?: number;
  least?: number;
}

export interface Finding {
  /** What was done, as a clause: "9 kills in 12 s at 15 starts a second". */
  did: string;
  measured: Measured[];
  /** Said when the cell fails: what a person would look at first. */
  detail?: string;
  /** Why this machine does not permit the fault. Counts as not run, never as passed. */
  notRun?: string;
}

export function most(name: string, value: number, limit: number, unit = ""): Measured {
  return { name, value, most: limit, ...(unit && { unit }) };
}

export function least(name: string, value: number, limit: number, unit = ""): Measured {
  return { name, value, least: limit, ...(unit && { unit }) };
}

/** A figure without a bar. */
export function seen(name: string, value: number, unit = ""): Measured {
  return { name, value, ...(unit && { unit }) };
}

export function holds({ value, most: upper, least: lower }: Measured): boolean {
  return Number.isFinite(value) && (upper === undefined || value <= upper) && (lower === undefined || value >= lower);
}
