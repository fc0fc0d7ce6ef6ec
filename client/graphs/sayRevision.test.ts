import { expect, test } from "vitest";
import { sayRevision } from "./sayRevision.ts";

test("nobody meets a revision 0", () => {
  expect(sayRevision(0)).toBe("as created");
  expect(sayRevision(1)).toBe("revision 1");
});
