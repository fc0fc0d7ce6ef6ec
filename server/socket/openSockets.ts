/**
 * The socket server: WebSocket only, on the HTTP server's own port. Everything that goes over it is scoped to the
 * workspace of the client's identity, which is looked up again every minute.
 */
import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { toErrorRecord } from "#shared/errors.ts";
import type { BusEvents } from "../bus.ts";
import { toHttpError } from "../http/errors.ts";
import { createNewestMail } from "../newestMail.ts";
import type { Parts } from "../parts.ts";
import { identify, maySpeak } from "./auth.ts";
import { createGoalFeed } from "./goalFeed.ts";
import { graphRoom, serveGraphs } from "./graphRoom.ts";
import { serveInbox, tellInboxes } from "./inbox.ts";
import { cut, isStuck, type Line, type SocketServer } from "./line.ts";
import { createPresence } from "./presence.ts";
import { createRunFeed } from "./runFeed.ts";

/** A diff of a large graph fits; anything longer ends the connection. */
const maxMessageBytes = 2_000_000;
const maxLinesPerMember = 50;
const lookAgainMs = 60_000;
/** A graph that starts many runs tells so this often at most. */
const newRunsMs = 300;

export interface Sockets {
  /** Ends all lines; clients connect again, here or at another process. */
  close(): Promise<void>;
}

export function openSockets(parts: Parts, http: HttpServer): Sockets {
  const io: SocketServer = new Server(http, {
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: maxMessageBytes,
    connectTimeout: 10_000,
    perMessageDeflate: false,
    allowRequest: (req, decide) => {
      const refusal = maySpeak(parts, req);
      decide(refusal ?? null, refusal === undefined);
    },
  });
  const presence = createPresence({
    bus: parts.bus,
    now: parts.now,
    tell: {
      people: (graph, people) => io.to(graphRoom(graph)).emit("presence", { graph, people }),
      moved: (graph, pages) => io.to(graphRoom(graph)).volatile.emit("presence.moved", { graph, pages }),
    },
  });
  const runFeed = createRunFeed(parts, io);
  const goalFeed = createGoalFeed(parts, io);

  io.use((line, next) => {
    identify(parts, { headers: line.handshake.headers, auth: line.handshake.auth })
      .then((identity) => {
        const same = [...io.sockets.sockets.values()].filter(
          (other) => other.data.identity?.member.id === identity.member.id,
        );
        if (same.length >= maxLinesPerMember) return next(refusalOf("TOO_MANY_REQUESTS", "Too many open pages."));
        line.data.identity = identity;
        next();
      })
      .catch((thrown: unknown) => {
        const { code, message } = toErrorRecord(toHttpError(thrown));
        // Who is refused stays away. This will pass: the client tries again by itself.
        if (code === "UNAVAILABLE") return cut(line);
        next(refusalOf(code, code === "BUG" ? "Something went wrong on the server." : message));
      });
  });

  io.on("connection", (line) => {
    const again = setInterval(() => void lookAgain(line), lookAgainMs);
    runFeed.serve(line);
    goalFeed.serve(line);
    serveGraphs(parts, line, presence);
    serveInbox(parts, line);
    line.on("error", () => cut(line));
    line.on("disconnect", () => {
      clearInterval(again);
      presence.vanish(line.id);
    });
    line.onAnyOutgoing(() => {
      if (isStuck(line)) cut(line);
    });
  });

  /** A session may have ended and a role may have changed since the handshake. */
  async function lookAgain(line: Line): Promise<void> {
    try {
      line.data.identity = await identify(parts, { headers: line.handshake.headers, auth: line.handshake.auth });
    } catch (thrown) {
      // It comes back and is refused at the door, with the reason.
      if (toHttpError(thrown).code !== "UNAVAILABLE") cut(line);
    }
  }

  function countInbox(workspace: string): void {
    tellInboxes(parts, io, workspace).catch((err: unknown) =>
      parts.log.warn({ err }, "The inbox could not be counted"),
    );
  }

  parts.meters.gauge("goalgraph_sockets", "Clients connected to this process", () => io.sockets.sockets.size);
  const newRuns = createNewestMail(
    ({ graph }: BusEvents["runCreated"]) => graph,
    newRunsMs,
    (all) => {
      for (const { graph } of all) io.to(graphRoom(graph)).emit("graph.runs", { graph });
    },
  );
  const endings = [
    parts.bus.on("graphChanged", ({ workspace: _workspace, ...changed }) => {
      io.to(graphRoom(changed.graph)).emit("graph.changed", changed);
    }),
    parts.bus.on("inboxChanged", ({ workspace }) => countInbox(workspace)),
    parts.bus.on("accessEnded", ({ member }) => {
      for (const line of io.sockets.sockets.values()) {
        if (line.data.identity.member.id === member) void lookAgain(line);
      }
    }),
    parts.bus.on("commentsChanged", ({ workspace, graph, thread, calls }) => {
      io.to(graphRoom(graph)).emit("comments.changed", { graph, thread });
      if (calls) countInbox(workspace);
    }),
    parts.bus.on("runCreated", newRuns.add),
    newRuns.stop,
    presence.stop,
    runFeed.stop,
    goalFeed.stop,
  ];
  return {
    async close() {
      for (const end of endings) end();
      io.engine.close();
    },
  };
}

function refusalOf(code: string, message: string): Error {
  return Object.assign(new Error(message), { data: { code, message } });
}
