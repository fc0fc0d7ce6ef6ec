import { expect, test } from "vitest";
import { allRoutes } from "#shared/api/routes/index.ts";
import { roles } from "#shared/api/routes/session.ts";
import { can } from "./can.ts";

const both: ("read" | "write")[] = ["read", "write"];

test("the owner may everything, and everybody may what is public", () => {
  for (const route of allRoutes) {
    expect(can({ role: "owner", scopes: both }, route)).toBe(true);
    if (route.access === "public") for (const role of roles) expect(can({ role, scopes: [] }, route)).toBe(true);
  }
});

test("a viewer writes nothing, an editor everything but the installation's settings", () => {
  for (const route of allRoutes.filter(({ access }) => access !== "public")) {
    expect(can({ role: "viewer", scopes: both }, route)).toBe(route.access === "read");
    expect(can({ role: "editor", scopes: both }, route)).toBe(route.access !== "owner");
  }
});

test("an approver answers gates and comments, an operator also runs graphs; neither changes one", () => {
  expect(writesOf("approver")).toEqual([
    "startComment",
    "replyToComment",
    "patchComment",
    "deleteComment",
    "answerGate",
  ]);
  expect(writesOf("operator")).toContain("startRun");
  expect(writesOf("operator")).not.toContain("putGraph");
});

test("a token with the scope read writes nothing, even for the owner", () => {
  for (const route of allRoutes.filter(({ access }) => access !== "public")) {
    expect(can({ role: "owner", scopes: ["read"] }, route)).toBe(route.access === "read");
  }
});

function writesOf(role: "approver" | "operator"): string[] {
  return allRoutes
    .filter(({ access }) => access === "write" || access === "owner")
    .filter((route) => can({ role, scopes: both }, route))
    .map(({ name }) => name);
}
