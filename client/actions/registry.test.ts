import { afterEach, describe, expect, test } from "vitest";
import { german } from "../messages/de/index.ts";
import { english, speakWith } from "../messages/index.ts";
import { type Action, actionFor, canDo, groups, type Listed, menus } from "./action.ts";
import { appActions } from "./appActions.ts";
import { canvasActions } from "./canvasActions.ts";
import { ariaKey, isPressed, type Pressed, sayKey } from "./keys.ts";
import { menuItems } from "./menuItems.ts";
import { outlineKeys } from "./outlineKeys.ts";

afterEach(() => speakWith("en"));

/** What can act at the same time: a key of the app works on the canvas too; the outline keeps its own to itself. */
const scopes: Record<string, readonly Listed[]> = {
  canvas: [...appActions, ...canvasActions],
  outline: outlineKeys,
};
const all: readonly Listed[] = Object.values(scopes).flat();

describe("the registry", () => {
  test("every action has an id of its own and belongs to a group", () => {
    const ids = all.map(({ id }) => id);

    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(all.filter(({ group }) => !groups.includes(group))).toEqual([]);
  });

  test.each(Object.keys(scopes))("no two actions of the %s share a key", (scope) => {
    const taken = (scopes[scope] ?? []).flatMap(({ id, keys = [], otherSideOf }) =>
      otherSideOf === undefined ? keys.map((key) => ({ id, key: normal(key) })) : [],
    );
    const shared = taken.filter(({ key }, index) => taken.findIndex((other) => other.key === key) !== index);

    expect(shared).toEqual([]);
  });

  test("an action on another's key is the other side of that action", () => {
    for (const { id, keys, otherSideOf } of all.filter((action) => action.otherSideOf !== undefined)) {
      expect(all.find((action) => action.id === otherSideOf)?.keys, id).toEqual(keys);
    }
  });

  test("every action has a name in each language, and two names in one menu differ", () => {
    for (const messages of [english, german.messages]) {
      expect(all.filter(({ name }) => (messages[name] ?? "").trim() === "")).toEqual([]);
      for (const menu of menus) {
        const names = canvasActions.filter((action: Action<never>) => action.menus?.includes(menu));
        expect(new Set(names.map(({ name }) => messages[name])).size, menu).toBe(names.length);
      }
    }
  });

  test("no key takes what a browser needs: a tab, a window, a reload, a search, a print", () => {
    const reserved = ["Mod+T", "Mod+W", "Mod+N", "Mod+R", "Mod+F", "Mod+P", "Mod+L", "Tab", "Shift+Tab", "F5"];

    expect(all.flatMap(({ keys = [] }) => keys).filter((key) => reserved.includes(key))).toEqual([]);
  });
});

/** Modifiers in one order. */
function normal(key: string): string {
  const parts = key.split("+");
  const last = parts.pop();
  return [...parts.sort(), last].join("+").toLowerCase();
}

describe("doing", () => {
  const done: string[] = [];
  const act = (id: string, more: Partial<Action<object>> = {}): Action<object> => ({
    id,
    name: "action.undo",
    icon: "x",
    group: "edit",
    keys: ["A"],
    menus: ["node"],
    run: () => done.push(id),
    ...more,
  });

  test("a key does the first action that can be done", () => {
    const first = act("first", { whyNot: () => "why.noSteps" });
    const second = act("second");
    const third = act("third", { native: true, keys: ["B"] });

    expect(actionFor([first, second, third], {}, (key) => key === "A")?.id).toBe("second");
    expect(actionFor([first, second, third], {}, (key) => key === "B")).toBeUndefined();
    expect(canDo(first, {})).toBe(false);
  });

  test("a menu says why something cannot be done, and leaves out what makes no sense", () => {
    const items = menuItems(
      [
        act("one", { whyNot: () => "why.nothingToUndo" }),
        act("two", { isFor: () => false }),
        act("three", { group: "view", keys: ["Mod+Shift+Z"] }),
        act("four", { menus: ["canvas"] }),
      ],
      {},
      "node",
    );

    expect(items.map(({ id, reason, divided, key }) => ({ id, reason, divided, key }))).toEqual([
      { id: "one", reason: "There is nothing to undo.", divided: false, key: "A" },
      { id: "three", reason: undefined, divided: true, key: "Ctrl+Shift+Z" },
    ]);
  });
});

describe("keys", () => {
  const pressed = (key: string, more: Partial<Pressed> = {}): Pressed => ({
    key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...more,
  });

  test("modifiers must be those that are named, in any letter case", () => {
    expect(isPressed("Mod+Shift+Z", pressed("Z", { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(isPressed("Mod+Z", pressed("z", { metaKey: true }))).toBe(true);
    expect(isPressed("Mod+Z", pressed("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(isPressed("A", pressed("a", { ctrlKey: true }))).toBe(false);
    expect(isPressed("A", pressed("A", { shiftKey: true }))).toBe(false);
  });

  test("signs are what was typed on whatever keyboard, digits and Alt with letters are places", () => {
    expect(isPressed("?", pressed("?", { shiftKey: true }))).toBe(true);
    expect(isPressed("/", pressed("/", { shiftKey: true, code: "Digit7" }))).toBe(true);
    expect(isPressed("Shift+1", pressed("!", { shiftKey: true, code: "Digit1" }))).toBe(true);
    expect(isPressed("Alt+A", pressed("å", { altKey: true, code: "KeyA" }))).toBe(true);
  });

  test("are written as people know them", () => {
    expect(sayKey("Mod+Shift+Z", false)).toBe("Ctrl+Shift+Z");
    expect(sayKey("Mod+Shift+Z", true)).toBe("⌘⇧Z");
    expect(sayKey("Alt+ArrowUp", false)).toBe("Alt+↑");
    expect(ariaKey("Mod+K", false)).toBe("Control+K");
    speakWith("de", german);
    expect(sayKey("Mod+Delete", false)).toBe("Strg+Entf");
  });
});
