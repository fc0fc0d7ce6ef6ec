import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { isOurHost, isOurOrigin } from "./guards.ts";
import { isFromThisMachine } from "./session.ts";

const config = { publicUrl: new URL("https://graphs.example.com") };

test.each(["graphs.example.com", "localhost:4310", "127.0.0.1:4310", "[::1]:4310", "LOCALHOST:4310"])(
  "the host %s is ours",
  (host) => {
    expect(isOurHost(config, request({ host }))).toBe(true);
  },
);

test.each([
  undefined,
  "",
  "evil.example",
  "localhost",
  "localhost:1",
  "graphs.example.com:8080",
  "x.localhost:4310",
  "2130706433:4310",
])("the host %s is not", (host) => {
  expect(isOurHost(config, request(host === undefined ? {} : { host }))).toBe(false);
});

test.each([
  [{}, true],
  [{ origin: "http://localhost:4310" }, true],
  [{ origin: "https://graphs.example.com" }, true],
  [{ origin: "http://localhost:4310", "sec-fetch-site": "same-origin" }, true],
  [{ origin: "null" }, false],
  [{ origin: "http://site.localhost:4310" }, false],
  [{ origin: "http://127.0.0.1:4310" }, false],
  [{ origin: "http://localhost:4310", "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-site": "same-site" }, false],
])("a write with %o: %s", (headers, ours) => {
  expect(isOurOrigin(config, request({ host: "localhost:4310", ...headers }))).toBe(ours);
});

test("only the machine itself, without a proxy, may set up the owner", () => {
  const from = (remoteAddress: string, headers = {}) =>
    isFromThisMachine({ headers, socket: { remoteAddress } } as never);

  expect(from("127.0.0.1")).toBe(true);
  expect(from("::1")).toBe(true);
  expect(from("::ffff:127.0.0.1")).toBe(true);
  expect(from("192.168.1.4")).toBe(false);
  expect(from("127.0.0.1", { "x-forwarded-for": "127.0.0.1" })).toBe(false);
});

function request(headers: Record<string, string>): IncomingMessage {
  return { headers, socket: { localPort: 4310 } } as unknown as IncomingMessage;
}
