/**
 * Who has which graph open, where they point and what they look at. Nothing of it is stored: each process knows the pages
 * that are connected to it and hears of the others over the bus. A page that is not heard of for a while is gone.
 */
import type { PersonHere, Whereabouts } from "#shared/api/socket.ts";
import { sameJson } from "#shared/json.ts";
import type { Bus } from "../bus.ts";

export interface Presence {
  enter(graph: string, person: PersonHere): void;
  leave(graph: string, page: string): void;
  /** The page is gone from wherever it was. */
  vanish(page: string): void;
  /** Only of a page that has entered the graph. */
  move(graph: string, page: string, at: Whereabouts): void;
  /** Everybody in a graph, also those of other processes, in the order in which they were first heard of. */
  peopleIn(graph: string): PersonHere[];
  stop(): void;
}

export interface PresenceOptions {
  bus: Bus;
  now(): number;
  /** To all pages of this process that have the graph open. */
  tell: {
    people(graph: string, people: PersonHere[]): void;
    moved(graph: string, pages: Record<string, Whereabouts>): void;
  };
}

/** Moves of a moment are told together: a message for each pointer of each person is dear among many. */
const momentMs = 50;
export const aliveEveryMs = 20_000;
const forgetAfterMs = 65_000;

interface Page {
  person: PersonHere;
  /** Absent: connected to this process. */
  heardAt?: number;
}

export function createPresence({ bus, now, tell }: PresenceOptions): Presence {
  const graphs = new Map<string, Map<string, Page>>();
  const moves = new Map<string, Record<string, Whereabouts>>();
  let moment: NodeJS.Timeout | undefined;
  const alive = setInterval(sayAlive, aliveEveryMs).unref();

  function peopleIn(graph: string): PersonHere[] {
    return [...(graphs.get(graph)?.values() ?? [])].map(({ person }) => person);
  }

  function isOurs(graph: string, page: string): boolean {
    const known = graphs.get(graph)?.get(page);
    return known !== undefined && known.heardAt === undefined;
  }

  function remove(graph: string, page: string): void {
    const pages = graphs.get(graph);
    if (!pages?.delete(page)) return;
    // What is elsewhere is kept only for those who look at it from here.
    if (![...pages.values()].some(({ heardAt }) => heardAt === undefined)) graphs.delete(graph);
    else tell.people(graph, peopleIn(graph));
  }

  function tellMove(graph: string, page: string, at: Whereabouts): void {
    moves.set(graph, { ...moves.get(graph), [page]: at });
    moment ??= setTimeout(() => {
      moment = undefined;
      const told = [...moves];
      moves.clear();
      for (const [graph, pages] of told) tell.moved(graph, pages);
    }, momentMs).unref();
  }

  function hear(graph: string, person: PersonHere): void {
    const pages = graphs.get(graph);
    if (!pages) return;
    const known = pages.get(person.page);
    pages.set(person.page, { person, heardAt: now() });
    if (!known) tell.people(graph, peopleIn(graph));
    else if (!sameJson(known.person.at, person.at)) tellMove(graph, person.page, person.at);
  }

  function sayAlive(): void {
    for (const [graph, pages] of graphs) {
      for (const [page, { person, heardAt }] of pages) {
        if (heardAt === undefined) bus.emit("presence", { graph, page, person });
        else if (now() - heardAt > forgetAfterMs) remove(graph, page);
      }
    }
  }

  const endings = [
    bus.on("presence", ({ graph, page, person }) => {
      if (isOurs(graph, page)) return;
      if (person) hear(graph, person);
      else remove(graph, page);
    }),
    bus.on("presenceAsked", ({ graph }) => {
      for (const [page, { person, heardAt }] of graphs.get(graph) ?? []) {
        if (heardAt === undefined) bus.emit("presence", { graph, page, person });
      }
    }),
  ];

  function leave(graph: string, page: string): void {
    if (!isOurs(graph, page)) return;
    remove(graph, page);
    bus.emit("presence", { graph, page });
  }

  return {
    enter(graph, person) {
      const pages = graphs.get(graph) ?? new Map<string, Page>();
      if (isOurs(graph, person.page)) return;
      const isFirst = pages.size === 0;
      graphs.set(graph, pages.set(person.page, { person }));
      tell.people(graph, peopleIn(graph));
      bus.emit("presence", { graph, page: person.page, person });
      if (isFirst) bus.emit("presenceAsked", { graph });
    },
    leave,
    vanish(page) {
      for (const graph of [...graphs.keys()]) leave(graph, page);
    },
    move(graph, page, at) {
      const known = graphs.get(graph)?.get(page);
      if (!known || known.heardAt !== undefined) return;
      const person = { ...known.person, at };
      graphs.get(graph)?.set(page, { person });
      tellMove(graph, page, at);
      bus.emit("presence", { graph, page, person });
    },
    peopleIn,
    stop() {
      for (const end of endings) end();
      clearInterval(alive);
      clearTimeout(moment);
    },
  };
}
