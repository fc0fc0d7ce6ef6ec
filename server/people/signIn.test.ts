import { expect, test } from "vitest";
import { placeOf } from "./signIn.ts";

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("%s counts as %s", (address, place) => {
  expect(placeOf(address)).toBe(place);
});
