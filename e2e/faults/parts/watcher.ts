/** A page that watches runs: the journal over a socket, asked for again from where it was when something is missing. */
import { io, type Socket } from "socket.io-client";
import { apiToken } from "../../support/app.ts";

export interface Watcher {
  /** The seqs of a run that have arrived, in order. */
  seqs(run: string): number[];
  /** How often a message did not follow the one before it. */
  gaps(): number;
  watch(run: string): Promise<void>;
  /** Watches nothing any more. */
  forget(): void;
  connected(): boolean;
  /** The socket under it, for cells that mistreat it. */
  socket: Socket;
  close(): void;
}

export async function openWatcher(url: string, token = apiToken): Promise<Watcher> {
  const seqs = new Map<string, number[]>();
  let gaps = 0;
  let closed = false;
  const socket = io(url, {
    transports: ["websocket"],
    auth: { token },
    forceNew: true,
    reconnectionDelay: 200,
    reconnectionDelayMax: 1_000,
  });
  const lastOf = (run: string) => seqs.get(run)?.at(-1) ?? 0;
  const ask = (run: string) =>
    new Promise<void>((resolve) => socket.emit("run.watch", { run, after: lastOf(run) }, () => resolve()));

  // As the app's pages do: the library does not come back when the server ended the line or could not look us up.
  const again = () => setTimeout(() => !closed && !socket.active && socket.connect(), 500);
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") again();
  });
  socket.on("connect_error", () => {
    if (!socket.active) again();
  });
  socket.on("connect", () => {
    for (const run of seqs.keys()) void ask(run);
  });
  socket.on("run.events", ({ run, from, events }: { run: string; from: number; events: { seq: number }[] }) => {
    const list = seqs.get(run);
    if (!list) return;
    if (from > lastOf(run) + 1) {
      gaps++;
      void ask(run);
      return;
    }
    for (const { seq } of events) if (seq > lastOf(run)) list.push(seq);
  });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return {
    seqs: (run) => seqs.get(run) ?? [],
    gaps: () => gaps,
    async watch(run) {
      if (!seqs.has(run)) seqs.set(run, []);
      await ask(run);
    },
    forget() {
      for (const run of seqs.keys()) socket.emit("run.unwatch", { run });
      seqs.clear();
    },
    connected: () => socket.connected,
    socket,
    close() {
      closed = true;
      socket.close();
    },
  };
}
