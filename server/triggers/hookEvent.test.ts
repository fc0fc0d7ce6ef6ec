import { expect, test } from "vitest";
import { hookEvent } from "./hookEvent.ts";

function event(body: string | Buffer, type?: string, kind: "auto" | "json" | "form" | "text" | "raw" = "auto") {
  const headers = {
    ...(type !== undefined && { "content-type": type }),
    cookie: "gg_session=1",
    authorization: "Bearer x",
  };
  return hookEvent({ method: "POST", headers, query: "a=1&b=2&a=3", body: Buffer.from(body) }, { body: kind });
}

test.each([
  ["JSON", '{"a":[1]}', "application/json; charset=utf-8", { a: [1] }],
  ["a kind of JSON", '{"a":1}', "application/ld+json", { a: 1 }],
  ["a form", "name=Ada&tag=x&tag=y", "application/x-www-form-urlencoded", { name: "Ada", tag: ["x", "y"] }],
  ["text", "hello", "text/plain", "hello"],
  ["XML", "<a/>", "application/xml", "<a/>"],
  ["bytes", Buffer.from([1, 2, 255]), "image/png", "AQL/"],
  ["nothing", "", "application/json", null],
])("%s is read by its media type", (_, body, type, expected) => {
  expect(event(body, type).body).toEqual(expected);
});

test("a trigger may say how to read the body", () => {
  expect(event('{"a":1}', "text/plain", "json").body).toEqual({ a: 1 });
  expect(event('{"a":1}', "application/json", "text").body).toBe('{"a":1}');
  expect(event("hello", undefined, "raw").body).toBe("aGVsbG8=");
});

test("what identifies the caller to us stays out", () => {
  expect(event("x", "text/plain")).toEqual({
    method: "POST",
    headers: { "content-type": "text/plain" },
    query: { a: ["1", "3"], b: "2" },
    body: "x",
  });
});

test.each([
  ["broken JSON", "{", "application/json", "BAD_JSON"],
  ["a prototype key", '{"__proto__":{"a":1}}', "application/json", "BAD_JSON"],
  ["bytes that are no text", Buffer.from([255, 254]), "text/plain", "BAD_INPUT"],
  ["a NUL", "a\u0000b", "text/plain", "BAD_INPUT"],
])("%s is refused", (_, body, type, code) => {
  expect(() => event(body, type)).toThrow(expect.objectContaining({ code }));
});

test("a form cannot reach a prototype", () => {
  expect(event("__proto__=x&constructor=y&a=1", "application/x-www-form-urlencoded").body).toEqual({ a: "1" });
});
