/**
 * One socket for the whole app. It reconnects by itself and then watches again from where it was: a run's journal is
 * asked for after the last `seq` that was folded, so nothing on it is ever lost. Notes may be.
 */
import { io, type Socket } from "socket.io-client";
import {
  type ClientToServer,
  type GraphChanged,
  type PersonHere,
  protocolVersion,
  type RunNote,
  type ServerToClient,
  type Whereabouts,
} from "#shared/api/socket.ts";
import { type ErrorRecord, errorCodes, isErrorCode } from "#shared/errors.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { RunEvent } from "#shared/run/events.ts";

type AppSocket = Socket<ServerToClient, ClientToServer>;

/** What the server said to a message; `undefined` when the line broke before it answered. */
export type Reply<T> = ({ ok: true } & T) | { ok: false; error: ErrorRecord } | undefined;

const answerTimeoutMs = 15_000;
const comeBackMs = 500;
let shared: AppSocket | undefined;

function socket(): AppSocket {
  if (shared) return shared;
  shared = io({
    transports: ["websocket"],
    auth: { protocol: protocolVersion },
    reconnectionDelay: 300,
    reconnectionDelayMax: 5_000,
  });
  comeBack(shared);
  window.addEventListener("online", hurry);
  return shared;
}

/** The library comes back when a line breaks, but not when the server ended it or could not look us up just now. */
function comeBack(line: AppSocket): void {
  const again = () =>
    setTimeout(
      () => {
        if (line === shared && !line.active) line.connect();
      },
      comeBackMs * (1 + Math.random()),
    );
  line.on("disconnect", (reason) => {
    if (reason === "io server disconnect") again();
  });
  line.on("connect_error", (error: Error & { data?: { code?: unknown } }) => {
    const code = error.data?.code;
    if (!line.active && typeof code === "string" && isErrorCode(code) && errorCodes[code].retry) again();
  });
}

/** The network is back: the next try need not wait for its turn. */
function hurry(): void {
  if (shared && !shared.connected && shared.active) shared.disconnect().connect();
}

/** Closes the line, at sign-out. The next watch opens a new one. */
export function closeSocket(): void {
  shared?.disconnect();
  shared = undefined;
}

/** Calls back with `true` when the line is up and `false` when it is down, at once and on every change. */
export function watchLink(onLink: (up: boolean) => void): () => void {
  const line = socket();
  const up = () => onLink(true);
  const down = () => onLink(false);
  line.on("connect", up);
  line.on("disconnect", down);
  line.on("connect_error", down);
  onLink(line.connected);
  return () => {
    line.off("connect", up);
    line.off("disconnect", down);
    line.off("connect_error", down);
  };
}

export interface RunWatcher {
  /** The last `seq` already folded; asked on every (re)connection. */
  after: () => number;
  /** `gap` makes the socket ask again from `after`. */
  onEvents: (from: number, events: RunEvent[]) => "ok" | "gap";
  onNote?: (note: RunNote) => void;
  onRefused?: (error: ErrorRecord) => void;
}

/** Follows the journal of a run until the returned function is called. */
export function watchRun(run: string, watcher: RunWatcher): () => void {
  const line = socket();
  const ask = () => {
    line.emit("run.watch", { run, after: watcher.after() }, (reply) => {
      if (!reply.ok) watcher.onRefused?.(reply.error);
    });
  };
  const onEvents: ServerToClient["run.events"] = (message) => {
    if (message.run === run && watcher.onEvents(message.from, message.events) === "gap") ask();
  };
  const onNote = (note: RunNote) => {
    if (note.run === run) watcher.onNote?.(note);
  };
  line.on("run.events", onEvents);
  line.on("run.note", onNote);
  const stop = wheneverUp(line, ask);
  return () => {
    stop();
    line.off("run.events", onEvents);
    line.off("run.note", onNote);
    if (line.connected) line.emit("run.unwatch", { run });
  };
}

export interface Joined {
  /** What the server holds. */
  revision: number;
  /** This page's name among those that have the graph open. */
  page: string;
  /** What was stored since `after`; absent when it is too much to tell. */
  missed?: GraphChanged[];
}

export interface GraphWatcher {
  /** The newest revision that is known here; asked on every (re)connection. */
  after: () => number;
  onChanged: (changed: GraphChanged) => void;
  /** After every (re)connection, and after `catchUp`. */
  onJoined: (joined: Joined) => void;
  onRefused?: (error: ErrorRecord) => void;
}

/** Joins the room of a graph: what others change arrives, and `change` sends one's own. */
export function watchGraph(graph: string, watcher: GraphWatcher) {
  const line = socket();
  const onChanged = (changed: GraphChanged) => {
    if (changed.graph === graph) watcher.onChanged(changed);
  };
  let asking = false;
  const join = () => {
    asking = true;
    line.emit("graph.join", { graph, after: watcher.after() }, (reply) => {
      asking = false;
      if (reply.ok) watcher.onJoined(reply);
      else watcher.onRefused?.(reply.error);
    });
  };
  line.on("graph.changed", onChanged);
  const stop = wheneverUp(line, join);
  return {
    /** News is missing: joins again, from the revision that is known here. */
    catchUp: () => {
      if (line.connected && !asking) join();
    },
    change: (base: number, diff: GraphDiff, change: string): Promise<Reply<{ revision: number }>> =>
      new Promise((resolve) => {
        if (!line.connected) return resolve(undefined);
        line
          .timeout(answerTimeoutMs)
          .emit("graph.change", { graph, base, diff, change }, (error, reply) => resolve(error ? undefined : reply));
      }),
    leave: () => {
      stop();
      line.off("graph.changed", onChanged);
      if (line.connected) line.emit("graph.leave", { graph });
    },
  };
}

export interface TogetherWatcher {
  onPeople: (people: PersonHere[]) => void;
  onMoved: (pages: Record<string, Whereabouts>) => void;
  /** A thread of comments is new, has changed or is gone. */
  onComments: (thread: string) => void;
  /** The line is up again: what was told meanwhile is unknown. */
  onBack: () => void;
}

/** Who else has a graph open, and what they say about it. `watchGraph` does the joining. */
export function watchTogether(graph: string, watcher: TogetherWatcher) {
  const line = socket();
  const onPeople: ServerToClient["presence"] = (message) => {
    if (message.graph === graph) watcher.onPeople(message.people);
  };
  const onMoved: ServerToClient["presence.moved"] = (message) => {
    if (message.graph === graph) watcher.onMoved(message.pages);
  };
  const onComments: ServerToClient["comments.changed"] = (message) => {
    if (message.graph === graph) watcher.onComments(message.thread);
  };
  line.on("presence", onPeople);
  line.on("presence.moved", onMoved);
  line.on("comments.changed", onComments);
  const stop = wheneverUp(line, watcher.onBack);
  return {
    /** This page's name among those that have the graph open, while the line is up. */
    page: () => line.id,
    /** Lost when the line is down or busy. */
    tell: (at: Whereabouts) => void line.volatile.emit("graph.here", { graph, at }),
    leave: () => {
      stop();
      line.off("presence", onPeople);
      line.off("presence.moved", onMoved);
      line.off("comments.changed", onComments);
    },
  };
}

/** Whether a graph has new runs: told at once while somebody here watches the graph, and when the line is up again. */
export function watchRunsOf(graph: string, onNews: () => void): () => void {
  const line = socket();
  const onRuns: ServerToClient["graph.runs"] = (message) => {
    if (message.graph === graph) onNews();
  };
  line.on("graph.runs", onRuns);
  const stop = wheneverUp(line, onNews);
  return () => {
    stop();
    line.off("graph.runs", onRuns);
  };
}

export interface NumberedEvent {
  seq: number;
  at: number;
  type: string;
}

/** Follows what a planner says and does for a goal. */
export function watchGoal(
  goal: string,
  watcher: { after: () => number; onEvents: (events: NumberedEvent[]) => void },
): () => void {
  const line = socket();
  const onEvents: ServerToClient["goal.events"] = (message) => {
    if (message.goal === goal) watcher.onEvents(message.events);
  };
  line.on("goal.events", onEvents);
  const stop = wheneverUp(line, () => line.emit("goal.watch", { goal, after: watcher.after() }, () => {}));
  return () => {
    stop();
    line.off("goal.events", onEvents);
  };
}

/** Calls back with how many things wait for a person, now and whenever that changes. */
export function watchInbox(onOpen: (open: number) => void): () => void {
  const line = socket();
  const onChanged: ServerToClient["inbox.changed"] = (message) => onOpen(message.open);
  line.on("inbox.changed", onChanged);
  const stop = wheneverUp(line, () => {
    line.emit("inbox.watch", {}, (reply) => {
      if (reply.ok) onOpen(reply.open);
    });
  });
  return () => {
    stop();
    line.off("inbox.changed", onChanged);
  };
}

function wheneverUp(line: AppSocket, act: () => void): () => void {
  line.on("connect", act);
  if (line.connected) act();
  return () => {
    line.off("connect", act);
  };
}
