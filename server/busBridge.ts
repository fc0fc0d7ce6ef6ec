/**
 * Carries what sockets are told about to the other web processes of this database. Messages hold only names and
 * numbers, for PostgreSQL's notices are short; the receiver reads the rest. A lost notice costs a client nothing
 * lasting: it meets a newer revision with its next change, or with its next join.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { actor } from "#shared/actor.ts";
import { personHere } from "#shared/api/socket.ts";
import type { BusEvents } from "./bus.ts";
import { readEvents } from "./goals/sql.ts";
import { changedMessage } from "./graphs/storeChange.ts";
import { listen } from "./journal/listen.ts";
import { createNewestMail } from "./newestMail.ts";
import { createNoteMail } from "./noteMail.ts";
import type { Parts } from "./parts.ts";

const channel = "goalgraph_bus";

const notice = z.discriminatedUnion("about", [
  z.object({
    about: z.literal("graph"),
    from: z.string(),
    workspace: z.string(),
    graph: z.string(),
    revision: z.int(),
    by: actor,
    change: z.string().optional(),
  }),
  z.object({ about: z.literal("goal"), from: z.string(), workspace: z.string(), goal: z.string(), seq: z.int() }),
  z.object({ about: z.literal("access"), from: z.string(), member: z.string() }),
  z.object({
    about: z.literal("note"),
    from: z.string(),
    run: z.string(),
    step: z.string(),
    text: z.string().optional(),
    progress: z.number().optional(),
  }),
  z.object({
    about: z.literal("presence"),
    from: z.string(),
    graph: z.string(),
    page: z.string(),
    person: personHere.optional(),
  }),
  z.object({ about: z.literal("presenceAsked"), from: z.string(), graph: z.string() }),
  z.object({
    about: z.literal("comments"),
    from: z.string(),
    workspace: z.string(),
    graph: z.string(),
    thread: z.string(),
    calls: z.boolean(),
  }),
  z.object({ about: z.literal("runs"), from: z.string(), workspace: z.string(), graph: z.string() }),
]);

/** So long news is collected: where people are, and which graphs have new runs. */
const presenceMs = 100;
const runsMs = 200;

type Notice = z.infer<typeof notice>;

export interface BusBridge {
  /** Resolves when the other processes are heard, or cannot be heard yet. */
  ready: Promise<void>;
  close(): Promise<void>;
}

export function bridgeBus(
  parts: Pick<Parts, "db" | "bus" | "log"> & {
    url: string;
    /** Is another process alive that may listen? Absent: there may always be one. */
    othersListen?(): boolean;
  },
): BusBridge {
  const { db, bus, log } = parts;
  const origin = randomUUID().slice(0, 8);
  /** What came from elsewhere and must not be sent out again. */
  const relayed = new WeakSet<object>();
  const fail = (err: unknown) => log.warn({ err }, "A change could not be told to the other processes");

  const send = (...said: Notice[]) => {
    if (parts.othersListen?.() === false) return;
    const payloads = said.map((one) => JSON.stringify(one));
    db.raw("select pg_notify(?, payload) from unnest(?::text[]) as payload", [channel, payloads]).catch(fail);
  };
  const notes = createNoteMail((all) =>
    send(...all.map((note) => ({ about: "note" as const, from: origin, ...note }))),
  );
  const whereabouts = createNewestMail(
    ({ graph, page }: BusEvents["presence"]) => `${graph} ${page}`,
    presenceMs,
    (all) => send(...all.map((event) => ({ about: "presence" as const, from: origin, ...event }))),
  );
  const runs = createNewestMail(
    ({ graph }: BusEvents["runCreated"]) => graph,
    runsMs,
    (all) => send(...all.map((event) => ({ about: "runs" as const, from: origin, ...event }))),
  );
  const endings = [
    bus.on("graphChanged", (event) => {
      if (relayed.has(event)) return;
      const { diff: _diff, unseen: _unseen, reordered: _reordered, ...short } = event;
      send({ about: "graph", from: origin, ...short });
    }),
    bus.on("goalEvents", (event) => {
      const first = event.events[0];
      if (relayed.has(event) || !first) return;
      send({ about: "goal", from: origin, workspace: event.workspace, goal: event.goal, seq: first.seq });
    }),
    bus.on("accessEnded", (event) => {
      if (!relayed.has(event)) send({ about: "access", from: origin, ...event });
    }),
    bus.on("presence", (event) => {
      if (!relayed.has(event) && parts.othersListen?.() !== false) whereabouts.add(event);
    }),
    bus.on("presenceAsked", (event) => {
      if (!relayed.has(event)) send({ about: "presenceAsked", from: origin, ...event });
    }),
    bus.on("commentsChanged", (event) => {
      if (!relayed.has(event)) send({ about: "comments", from: origin, ...event });
    }),
    bus.on("runCreated", (event) => {
      if (!relayed.has(event) && parts.othersListen?.() !== false) runs.add(event);
    }),
    bus.on("runNote", (note) => {
      if (!relayed.has(note) && parts.othersListen?.() !== false) notes.add(note);
    }),
  ];
  const line = listen({
    url: parts.url,
    channel,
    onMessage(payload) {
      const said = notice.parse(JSON.parse(payload));
      if (said.from !== origin) relay(said).catch(fail);
    },
  });

  async function relay(said: Notice): Promise<void> {
    if (said.about === "goal") {
      const { workspace, goal, seq } = said;
      const event = { workspace, goal, events: await readEvents(db, goal, seq - 1) };
      return pass("goalEvents", event);
    }
    if (said.about === "access") return pass("accessEnded", { member: said.member });
    if (said.about === "presence") {
      const { graph, page, person } = said;
      return pass("presence", { graph, page, ...(person && { person }) });
    }
    if (said.about === "presenceAsked") return pass("presenceAsked", { graph: said.graph });
    if (said.about === "comments") {
      const { about: _about, from: _from, ...event } = said;
      return pass("commentsChanged", event);
    }
    if (said.about === "runs") return pass("runCreated", { workspace: said.workspace, graph: said.graph });
    if (said.about === "note") {
      const { about: _about, from: _from, text, progress, ...place } = said;
      const note = { ...place, ...(text !== undefined && { text }), ...(progress !== undefined && { progress }) };
      return pass("runNote", note);
    }
    const { about: _about, from: _from, change, ...short } = said;
    const columns = ["diff", "unseen", "reordered"] as const;
    const row = await db("graph_revision")
      .where({ graph: said.graph, revision: said.revision })
      .first(...columns);
    if (!row) return;
    pass("graphChanged", { ...changedMessage(short.graph, { ...short, ...row, change }), workspace: short.workspace });
  }

  function pass<K extends keyof BusEvents>(name: K, event: BusEvents[K]): void {
    relayed.add(event);
    bus.emit(name, event);
  }

  return {
    ready: line.begin(),
    async close() {
      for (const end of endings) end();
      notes.stop();
      whereabouts.stop();
      runs.stop();
      await line.end();
    },
  };
}
