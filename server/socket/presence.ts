/** Who has which graph open, on this server. One person in two tabs is one person. */
import type { Line } from "./line.ts";

export interface Person {
  id: string;
  name: string;
}

export interface Presence {
  enter(line: Line, graph: string): void;
  leave(line: Line, graph: string): void;
  /** The client is gone from wherever it was. */
  vanish(line: Line): void;
}

export function createPresence(announce: (graph: string, people: Person[]) => void): Presence {
  const lines = new Map<string, Map<string, Person>>();

  function peopleIn(graph: string): Person[] {
    const byId = new Map([...(lines.get(graph)?.values() ?? [])].map((person) => [person.id, person]));
    return [...byId.values()];
  }

  function remove(line: Line, graph: string): void {
    const inside = lines.get(graph);
    if (!inside?.delete(line.id)) return;
    if (inside.size === 0) lines.delete(graph);
    announce(graph, peopleIn(graph));
  }

  return {
    enter(line, graph) {
      const { member } = line.data.identity;
      const inside = lines.get(graph) ?? new Map<string, Person>();
      lines.set(graph, inside.set(line.id, { id: member.id, name: member.name }));
      announce(graph, peopleIn(graph));
    },
    leave: remove,
    vanish(line) {
      for (const graph of [...lines.keys()]) remove(line, graph);
    },
  };
}
