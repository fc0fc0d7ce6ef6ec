/**
 * Actions that open something which a component owns (a dialog, a field, a panel): the component says here how to open
 * it, for as long as it is on screen. An action whose door nobody holds is left out of every menu.
 */
import { createContext, useContext, useEffect, useRef } from "react";

export type Doors = Map<string, () => unknown>;

export const DoorsContext = createContext<Doors>(new Map());

/** `undefined`: not now. The newest `open` is the one that is used. */
export function useDoor(name: string, open: (() => unknown) | undefined): void {
  const doors = useContext(DoorsContext);
  const latest = useRef(open);
  latest.current = open;
  const held = open !== undefined;
  useEffect(() => {
    if (!held) return;
    const mine = () => latest.current?.();
    doors.set(name, mine);
    return () => {
      if (doors.get(name) === mine) doors.delete(name);
    };
  }, [doors, name, held]);
}

/** The parts of an action that is done by whoever holds the door of this name. */
export function throughDoor(name: string) {
  return {
    isFor: ({ doors }: { doors: Doors }) => doors.has(name),
    run: ({ doors }: { doors: Doors }) => doors.get(name)?.(),
  };
}
