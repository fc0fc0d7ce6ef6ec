/**
 * What this process does and holds, for Prometheus. Parts count into it while they work; figures that change all the
 * time are looked up when somebody asks. `server/http/health.ts` shows it, `server/http/HOW_IT_WORKS.md` explains it.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Meters {
  registry: Registry;
  /** A figure, or several of a kind, looked up for each scrape. What cannot be had is left out. */
  gauge(name: string, help: string, read: () => Promise<Reading> | Reading, label?: string): void;
  /** One commit of the journal: so many writes and events. */
  committed(writes: number, events: number): void;
  /** How long after it was told a notification of our own came back over the database. */
  heard(ms: number): void;
  /** A run got a place so long after it was wished for. */
  started(waitedMs: number): void;
  /** Runs of processes that are gone, and forgotten ones, were given to those who live. */
  tookOver(runs: number): void;
  /** A call waited so long for a child process. */
  childTaken(pool: string, waitedMs: number): void;
  request(method: string, status: number, ms: number): void;
}

/** By the label when there are several. */
type Reading = number | undefined | Readonly<Record<string, number>>;

const quick = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5];
const slow = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600];

export function createMeters(): Meters {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[] = []) =>
    new Histogram<L>({ name, help, buckets, labelNames, registers });

  const commits = counter("goalgraph_journal_commits_total", "Commits of the journal by this process");
  const events = counter("goalgraph_journal_events_total", "Events that this process has stored");
  const group = histogram(
    "goalgraph_journal_group_size",
    "Writes that shared a commit",
    [1, 2, 5, 10, 20, 50, 100, 200],
  );
  const lag = histogram("goalgraph_notify_seconds", "From telling of an append to hearing of it", quick);
  const start = histogram("goalgraph_run_start_seconds", "From the wish that a run goes on to its place", slow);
  const takeovers = counter("goalgraph_takeovers_total", "Runs taken from processes that are gone, or found forgotten");
  const child = histogram("goalgraph_child_wait_seconds", "Waiting of calls for a child process", quick, ["pool"]);
  const requests = histogram("goalgraph_http_request_seconds", "How long requests took", slow.slice(0, 6), [
    "method",
    "status",
  ]);

  return {
    registry,
    gauge(name, help, read, label = "pool") {
      new Gauge({
        name,
        help,
        // With labels declared, a gauge that was reset shows nothing rather than nought.
        labelNames: [label],
        registers,
        async collect() {
          this.reset();
          const reading = await read();
          if (typeof reading === "number") this.set(reading);
          else for (const [kind, count] of Object.entries(reading ?? {})) this.set({ [label]: kind }, count);
        },
      });
    },
    committed(writes, stored) {
      commits.inc();
      events.inc(stored);
      group.observe(writes);
    },
    heard: (ms) => lag.observe(ms / 1_000),
    started: (ms) => start.observe(ms / 1_000),
    tookOver: (runs) => takeovers.inc(runs),
    childTaken: (pool, ms) => child.observe({ pool }, ms / 1_000),
    // By method and status, not by address: ids in labels would grow without end.
    request: (method, status, ms) => requests.observe({ method, status: String(status) }, ms / 1_000),
  };
}
