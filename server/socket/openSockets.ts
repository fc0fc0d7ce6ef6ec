/**
 * The socket server: WebSocket only, on the HTTP server's own port. Everything that goes over it is scoped to the
 * workspace of the client's identity, which is looked up again every minute.
 */
import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import type { ClientToServer, ServerToClient } from "#shared/api/socket.ts";
import { toErrorRecord } from "#shared/errors.ts";
import { toHttpError } from "../http/errors.ts";
import type { Parts } from "../parts.ts";
import { identify, maySpeak } from "./auth.ts";
import { createGoalFeed } from "./goalFeed.ts";
import { graphRoom, serveGraphs } from "./graphRoom.ts";
import { countOpenGates, inboxRoom, serveInbox } from "./inbox.ts";
import type { Line, LineData } from "./line.ts";
import { createPresence } from "./presence.ts";
import { createRunFeed } from "./runFeed.ts";

/** A diff of a large graph fits; anything longer ends the connection. */
const maxMessageBytes = 2_000_000;
const maxLinesPerMember = 50;
const lookAgainMs = 60_000;
/** Packets that wait for a client which does not read. Then it is dropped and asks again when it can. */
const maxWaitingPackets = 2_000;

type SocketServer = Server<ClientToServer, ServerToClient, Record<string, never>, LineData>;

export interface Sockets {
  /** Ends all lines; clients try to connect again. */
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
  const presence = createPresence((graph, people) => io.to(graphRoom(graph)).emit("presence", { graph, people }));
  const runFeed = createRunFeed(parts, (room, note) => io.to(room).volatile.emit("run.note", note));
  const goalFeed = createGoalFeed(parts);

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
        next(refusalOf(code, code === "BUG" ? "Something went wrong on the server." : message));
      });
  });

  io.on("connection", (line) => {
    const again = setInterval(() => void lookAgain(line), lookAgainMs);
    runFeed.serve(line);
    goalFeed.serve(line);
    serveGraphs(parts, line, presence);
    serveInbox(parts, line);
    line.on("error", () => line.disconnect(true));
    line.on("disconnect", () => {
      clearInterval(again);
      presence.vanish(line);
    });
    line.onAnyOutgoing(() => dropIfStuck(line));
  });

  /** A session may have ended and a role may have changed since the handshake. */
  async function lookAgain(line: Line): Promise<void> {
    try {
      line.data.identity = await identify(parts, { headers: line.handshake.headers, auth: line.handshake.auth });
    } catch (thrown) {
      if (toHttpError(thrown).code !== "UNAVAILABLE") line.disconnect(true);
    }
  }

  const endings = [
    parts.bus.on("graphChanged", ({ workspace: _workspace, ...changed }) => {
      io.to(graphRoom(changed.graph)).emit("graph.changed", changed);
    }),
    parts.bus.on("inboxChanged", ({ workspace }) => {
      if (!io.sockets.adapter.rooms.has(inboxRoom(workspace))) return;
      countOpenGates(parts, workspace)
        .then((open) => io.to(inboxRoom(workspace)).emit("inbox.changed", { open }))
        .catch((err: unknown) => parts.log.warn({ err }, "The inbox could not be counted"));
    }),
    runFeed.stop,
    goalFeed.stop,
  ];
  return {
    async close() {
      for (const end of endings) end();
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
}

function dropIfStuck(line: Line): void {
  // engine.io keeps what the network has not taken in this list; its type calls it private.
  const { writeBuffer } = line.conn as unknown as { writeBuffer: unknown[] };
  if (writeBuffer.length > maxWaitingPackets) line.disconnect(true);
}

function refusalOf(code: string, message: string): Error {
  return Object.assign(new Error(message), { data: { code, message } });
}
