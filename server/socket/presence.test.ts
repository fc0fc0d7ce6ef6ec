import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PersonHere, Whereabouts } from "#shared/api/socket.ts";
import { type BusEvents, createBus } from "../bus.ts";
import { aliveEveryMs, createPresence, type Presence } from "./presence.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const nowhere: Whereabouts = { selection: [] };

function someone(page: string, member = page): PersonHere {
  return { page, member, name: member.toUpperCase(), at: nowhere };
}

/** Processes whose buses are tied together, as `busBridge` does it. */
function processes(count: number) {
  const buses = Array.from({ length: count }, createBus);
  const relayed = new WeakSet<object>();
  const cut = new Set<number>();
  const forward = <K extends "presence" | "presenceAsked">(name: K) => {
    for (const [from, bus] of buses.entries()) {
      bus.on(name, (event: BusEvents[K]) => {
        if (relayed.has(event)) return;
        for (const [to, other] of buses.entries()) {
          if (to === from || cut.has(from)) continue;
          const copy = { ...event };
          relayed.add(copy);
          other.emit(name, copy);
        }
      });
    }
  };
  const told: { people: Map<string, PersonHere[]>; moved: Record<string, Whereabouts>[] }[] = [];
  const all: Presence[] = buses.map((bus) => {
    const ears = { people: new Map<string, PersonHere[]>(), moved: [] as Record<string, Whereabouts>[] };
    told.push(ears);
    return createPresence({
      bus,
      now: Date.now,
      tell: {
        people: (graph, people) => ears.people.set(graph, people),
        moved: (_graph, pages) => ears.moved.push(pages),
      },
    });
  });
  forward("presence");
  forward("presenceAsked");
  const pagesAt = (at: number, graph = "g") => told[at]?.people.get(graph)?.map(({ page }) => page);
  return { all, told, pagesAt, crash: (at: number) => cut.add(at) };
}

test("who is elsewhere already is known to whoever comes, and the other way round", () => {
  const { all, pagesAt } = processes(2);
  all[0]?.enter("g", someone("ada"));
  all[1]?.enter("g", someone("bob"));

  expect(pagesAt(0)).toEqual(["ada", "bob"]);
  expect([...(pagesAt(1) ?? [])].sort()).toEqual(["ada", "bob"]);

  all[0]?.vanish("ada");
  expect(pagesAt(1)).toEqual(["bob"]);
});

test("two pages of one person are two, and a page in another graph is not here", () => {
  const { all, pagesAt } = processes(1);
  all[0]?.enter("g", someone("one", "ada"));
  all[0]?.enter("g", someone("two", "ada"));
  all[0]?.enter("other", someone("three", "ada"));

  expect(pagesAt(0)).toEqual(["one", "two"]);
});

test("moves of a moment are told together, of each page the newest, here and elsewhere", () => {
  const { all, told } = processes(2);
  all[0]?.enter("g", someone("ada"));
  all[1]?.enter("g", someone("bob"));
  const at = (x: number): Whereabouts => ({ selection: [], pointer: { x, y: 0 } });

  all[0]?.move("g", "ada", at(1));
  all[0]?.move("g", "ada", at(2));
  all[1]?.move("g", "bob", at(9));
  vi.advanceTimersByTime(60);

  const newest = { ada: at(2), bob: at(9) };
  expect(told.map(({ moved }) => moved)).toEqual([[newest], [newest]]);
  expect(all[1]?.peopleIn("g").map((person) => person.at)).toContainEqual(at(2));
});

test("a page of a process that died is forgotten after a while, one that lives quietly is not", () => {
  const { all, pagesAt, crash } = processes(3);
  for (const [index, name] of ["ada", "bob", "cy"].entries()) all[index]?.enter("g", someone(name));
  expect(pagesAt(0)).toHaveLength(3);
  crash(1);

  vi.advanceTimersByTime(aliveEveryMs * 5);

  expect(pagesAt(0)).toEqual(["ada", "cy"]);
});

test("nobody moves a page that is not theirs, or that has not entered", () => {
  const { all, told } = processes(2);
  all[0]?.enter("g", someone("ada"));
  all[1]?.enter("g", someone("bob"));

  all[1]?.move("g", "ada", { selection: ["x"] });
  all[1]?.move("g", "cy", { selection: ["x"] });
  all[1]?.leave("g", "ada");
  vi.advanceTimersByTime(60);

  expect(told.flatMap(({ moved }) => moved)).toEqual([]);
  expect(all[0]?.peopleIn("g")).toHaveLength(2);
});
