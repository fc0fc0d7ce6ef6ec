/** A child that does what the pool's tests ask of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { AppError } from "#shared/errors.ts";
import { serveCalls } from "../serve.ts";

serveCalls({
  pid: () => process.pid,
  pidWhenTold: async (_payload, peer) => {
    await peer.ask(null);
    return process.pid;
  },
  user: () => process.getuid?.() ?? -1,
  environment: () => Object.keys(process.env),
  read: (path) => readFileSync(String(path), "utf8"),
  write: (path) => {
    writeFileSync(String(path), "x");
    return null;
  },
  refuse: () => {
    throw new AppError("DATA_INVALID", "No good.", { errors: [{ path: "a.b", message: "Bad." }] });
  },
  crash: () => process.abort(),
  exit: () => process.exit(3),
  fill: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(1_000).fill(kept.length));
  },
  loop: () => {
    for (;;);
  },
  ask: async (payload, peer) => {
    peer.note("asking");
    return { heard: await peer.ask(payload) };
  },
});
