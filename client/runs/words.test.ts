import { expect, test } from "vitest";
import { sayRounds, stepLook } from "./words.ts";

test("only a question for people waits for the one who looks", () => {
  expect(stepLook("asked", { kind: "approval", title: "Go on?", choices: ["approve"] }).label).toBe("Waiting for you");
  expect(stepLook("asked", { kind: "signal", signal: "parcel" }).label).toBe("Waiting");
  expect(stepLook("asked", { kind: "run", run: "r_1" }).label).toBe("Waiting");
  expect(stepLook("asked", { kind: "lock", lock: "printer" }).icon).toBe("hourglass");
});

test("rounds are counted from one, the outermost first", () => {
  expect(sayRounds("pages[3]/verify")).toBe("Round 4");
  expect(sayRounds("pages[3]/draft[1]/verify")).toBe("Round 4 › 2");
});
