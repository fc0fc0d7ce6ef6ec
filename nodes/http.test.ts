import { describe, expect, test } from "vitest";
import { effectOf } from "#shared/nodes/manifest.ts";
import { http } from "./http.ts";
import { manifestOf } from "./kit/manifestOf.ts";
import { nothingSeen, runNode } from "./kit/testing.ts";

const url = "https://api.test/orders";

describe("http", () => {
  test("parses a JSON reply and keeps status and headers", async () => {
    const outcome = await runNode(http, { params: { url }, web: { [url]: () => Response.json([{ id: 1 }]) } });
    expect(outcome).toEqual({
      kind: "emit",
      outputs: { response: { status: 200, headers: { "content-type": "application/json" }, body: [{ id: 1 }] } },
    });
  });

  test("a refused request leaves through the failed port", async () => {
    const web = { [url]: () => new Response("no", { status: 403, headers: {} }) };
    expect(await runNode(http, { params: { url }, web })).toMatchObject({
      outputs: { failed: { status: 403, body: "no" } },
    });
  });

  test("what only claims to be JSON stays text, and bytes become base64", async () => {
    const web = {
      [url]: () => new Response("<html>", { headers: { "content-type": "application/json" } }),
      "https://api.test/a.png": () =>
        new Response(new Uint8Array([1, 2]), { headers: { "content-type": "image/png" } }),
    };
    expect(await runNode(http, { params: { url }, web })).toMatchObject({ outputs: { response: { body: "<html>" } } });
    expect(await runNode(http, { params: { url: "https://api.test/a.png" }, web })).toMatchObject({
      outputs: { response: { body: "AQI=", encoding: "base64" } },
    });
  });

  test("sends an object as JSON, once, with a key that a service can recognise", async () => {
    const seen = nothingSeen();
    const test = {
      params: { method: "POST", url, body: { item: { $expr: "inputs.in" } }, headers: { "x-a": "1" } },
      inputs: { in: "desk" },
      web: { [`POST ${url}`]: () => Response.json({ ok: true }, { status: 201 }) },
      effects: {},
      seen,
    };

    const first = await runNode(http, test);
    const again = await runNode(http, test);

    expect(again).toEqual(first);
    expect(seen.fetches).toHaveLength(1);
    expect(seen.fetches[0]?.options).toMatchObject({
      body: '{"item":"desk"}',
      headers: { "content-type": "application/json", "idempotency-key": "key-request", "x-a": "1" },
    });
  });

  test("goes through an authorised client when it has a connection", async () => {
    const client = {
      fetch: async () => ({ status: 200, headers: {}, url, bytes: new Uint8Array(), text: () => "mine" }),
    };
    const outcome = await runNode(http, { params: { url, connection: "c_1" }, connections: { c_1: client } });
    expect(outcome).toMatchObject({ outputs: { response: { body: "mine" } } });
    const other = runNode(http, { params: { url, connection: "c_1" }, connections: { c_1: {} } });
    await expect(other).rejects.toMatchObject({ code: "PARAM_INVALID" });
  });

  test("a network failure is an error, so that it can be tried again", async () => {
    await expect(runNode(http, { params: { url } })).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
  });

  test("reads with GET and writes with everything else", () => {
    const effect = (params: Record<string, string>) =>
      effectOf({ id: "a", type: "http", version: 1, title: "", position: { x: 0, y: 0 }, params }, manifestOf(http));
    expect([effect({}), effect({ method: "HEAD" }), effect({ method: "POST" }), effect({ method: "DELETE" })]).toEqual([
      "read",
      "read",
      "write",
      "write",
    ]);
  });
});
