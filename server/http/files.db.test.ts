import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const upload = (bytes: Uint8Array | string, headers?: Record<string, string>) =>
  server.call("POST", "/files?name=data.bin", { text: bytes, ...(headers && { headers }) });

test("a file comes back whole and in parts, as a download", async () => {
  const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, n) => 97 + (n % 26)));
  const { $file } = (await upload(bytes)).json;
  const read = (headers: Record<string, string> = {}, method = "GET") =>
    server.call(method, `/files/${$file}/content`, { headers });

  const whole = await read();
  const tag = String(whole.headers.etag);
  expect(whole).toMatchObject({ status: 200, text: bytes.toString() });
  expect(whole.headers).toMatchObject({
    "accept-ranges": "bytes",
    "content-disposition": expect.stringMatching(/^attachment; /),
    "content-length": "600000",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": "application/octet-stream",
    "x-content-type-options": "nosniff",
  });
  const part = await read({ range: "bytes=262140-262150" });
  expect(part).toMatchObject({ status: 206, text: bytes.subarray(262_140, 262_151).toString() });
  expect(part.headers["content-range"]).toBe("bytes 262140-262150/600000");
  expect((await read({ range: "bytes=-3" })).text).toBe(bytes.subarray(-3).toString());
  expect((await read({ range: "bytes=0-1", "if-range": tag })).status).toBe(206);
  expect((await read({ range: "bytes=0-1", "if-range": '"other"' })).status).toBe(200);
  const beyond = await read({ range: "bytes=600000-" });
  expect(beyond).toMatchObject({ status: 416, json: { code: "RANGE_INVALID" } });
  expect(beyond.headers["content-range"]).toBe("bytes */600000");
  expect(await read({}, "HEAD")).toMatchObject({ status: 200, text: "" });
  expect(await server.call("GET", "/files/f_nothing/content")).toMatchObject({ status: 404 });
});

test("an empty file is a file", async () => {
  const made = await upload("");

  expect(made).toMatchObject({ status: 201, json: { bytes: 0 } });
  expect(await server.call("GET", `/files/${made.json.$file}/content`)).toMatchObject({ status: 200, text: "" });
});

test("the same key does not store a file twice", async () => {
  const key = { "idempotency-key": "one-upload" };

  const first = await upload("the same bytes", key);
  const again = await upload("the same bytes", key);

  expect(again.json).toEqual(first.json);
  expect(again.headers["idempotency-replayed"]).toBe("true");
});

test("more than MAX_UPLOAD_MB is refused with the limit, said or not, and nothing of it stays", async () => {
  await using small = await startTestServer({ env: { MAX_UPLOAD_MB: "3" } });

  const said = await send({ "content-length": "3145729" }, async () => {}, small);
  const unsaid = await send(
    { "transfer-encoding": "chunked" },
    async (write) => {
      const megabyte = Buffer.alloc(1_048_576);
      for (let n = 0; n < 8; n++) await write(megabyte);
    },
    small,
  );

  for (const reply of [said, unsaid]) {
    expect(reply).toMatchObject({ status: 413, json: { code: "TOO_LARGE" } });
    expect(reply.json.detail).toContain("3.15 MB");
  }
  expect(await small.parts.blobs.size()).toEqual({ count: 0, bytes: 0 });
  expect(await small.db("blob_draft").select("*")).toEqual([]);
  expect((await small.call("GET", "/files/limits")).json).toEqual({
    maxUploadBytes: 3_145_728,
    maxReadBytes: 200_000_000,
  });
});

test("a sender who goes away in the middle leaves nothing behind", async () => {
  const before = await server.parts.blobs.size();

  await expect(
    send({ "content-length": "50000000" }, async (write, call) => {
      for (let n = 0; n < 20; n++) await write(randomBytes(1_000_000));
      await expect.poll(async () => (await server.db("blob_chunk").count("* as n"))[0]?.n).toBeGreaterThan(8);
      call.destroy();
    }),
  ).rejects.toThrow();

  await expect.poll(() => server.db("blob_draft").select("draft"), { timeout: 10_000 }).toEqual([]);
  expect(await server.parts.blobs.size()).toEqual(before);
});

test("200 MB go through without being held in memory, up and down", async () => {
  await using onDisk = await startTestServer({ env: { BLOBS: "disk" } });
  const pieces = Array.from({ length: 16 }, () => randomBytes(1_310_720));
  const count = 160;
  const hash = createHash("sha256");
  global.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);

  const reply = await send(
    { "transfer-encoding": "chunked" },
    async (write) => {
      for (let n = 0; n < count; n++) {
        const piece = pieces[n % 16] ?? Buffer.alloc(0);
        hash.update(piece);
        await write(piece);
      }
    },
    onDisk,
  );
  const back = await digestOf(`/api/v1/files/${reply.json.$file}/content`, onDisk);
  clearInterval(look);

  expect(reply).toMatchObject({ status: 201, json: { bytes: 209_715_200 } });
  expect(back).toEqual({ hash: hash.digest("hex"), bytes: 209_715_200 });
  // Sender, server and reader are this one process: far from 200 MB is what matters.
  expect((peak - before) / 1e6).toBeLessThan(120);
}, 120_000);

test("files are listed with what uses them, and go when nothing does", async () => {
  const { $file: id, ...rest } = (await upload("city,rain\nOslo,3\n")).json;
  const nodes = [{ id: "rows", type: "table", params: { source: { from: "file", file: { $file: id, ...rest } } } }];
  const graph = (await server.call("POST", "/graphs", { body: { name: "Rain", nodes } })).json;
  const listed = async () =>
    (await server.call("GET", "/files")).json.items.find((file: { id: string }) => file.id === id);

  expect(await listed()).toMatchObject({ bytes: 17, graphs: [{ id: graph.id, name: "Rain" }], inOpenRun: false });
  expect(await server.call("DELETE", `/files/${id}`)).toMatchObject({
    status: 409,
    json: { code: "CONFLICT", detail: expect.stringContaining('"Rain"') },
  });

  await server.call("DELETE", `/graphs/${graph.id}`);
  const run = await openRunWith({ $file: id, ...rest });
  expect(await listed()).toMatchObject({ graphs: [], inOpenRun: true });
  expect((await server.call("DELETE", `/files/${id}`)).json.detail).toContain("a run that goes on");

  await server.db("run").where({ id: run }).update({ ended_at: 2, status: "cancelled" });
  expect((await server.call("DELETE", `/files/${id}`)).status).toBe(200);
  expect(await listed()).toBeUndefined();
  expect((await server.call("DELETE", `/files/${id}`)).status).toBe(404);
});

test("lists go on page by page", async () => {
  for (const n of [1, 2, 3]) await upload(`page ${n}`);
  const first = (await server.call("GET", "/files?limit=2")).json;
  const second = (await server.call("GET", `/files?limit=2&cursor=${first.next}`)).json;

  expect(first.items).toHaveLength(2);
  expect(second.items[0].id).not.toBe(first.items[1].id);
});

/** A run that waits, as the journal leaves it. */
async function openRunWith(input: unknown): Promise<string> {
  const id = server.parts.makeId("run");
  const { workspace } = await server.db("member").first("workspace");
  const row = { id, workspace, graph: "g_gone", revision: 0, status: "waiting", seq: 1, spend: "{}", created_at: 1 };
  await server.db("run").insert(row);
  await server.db("run_event").insert({ run: id, seq: 1, at: 1, body: JSON.stringify({ type: "run.created", input }) });
  return id;
}

type Write = (bytes: Uint8Array) => Promise<void>;

/** Sends a body piece by piece, as fast as the server takes it. */
async function send(
  headers: Record<string, string>,
  write: (write: Write, call: ReturnType<typeof request>) => Promise<void>,
  to: TestServer = server,
): Promise<{ status: number; json: { $file: string; detail: string } }> {
  const call = request({
    host: "127.0.0.1",
    port: to.port,
    method: "POST",
    path: "/api/v1/files?name=large.bin",
    headers: { host: `localhost:${to.port}`, authorization: `Bearer ${to.token}`, ...headers },
  });
  const reply = new Promise<{ status: number; json: { $file: string; detail: string } }>((resolve, reject) => {
    call.once("error", reject);
    call.once("response", async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(parts).toString()) });
    });
  });
  reply.catch(() => {});
  call.flushHeaders();
  await write(
    (bytes) =>
      new Promise((resolve) => {
        if (call.destroyed || call.write(bytes)) return resolve();
        const go = () => {
          call.off("drain", go).off("close", go);
          resolve();
        };
        call.on("drain", go).on("close", go);
      }),
    call,
  );
  if (!call.destroyed && headers["content-length"] === undefined) call.end();
  return reply;
}

function digestOf(path: string, from: TestServer): Promise<{ hash: string; bytes: number }> {
  const headers = { host: `localhost:${from.port}`, authorization: `Bearer ${from.token}` };
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: from.port, path, headers }, async (response) => {
      const hash = createHash("sha256");
      let bytes = 0;
      for await (const part of response) {
        hash.update(part);
        bytes += part.length;
      }
      resolve({ hash: hash.digest("hex"), bytes });
    })
      .once("error", reject)
      .end();
  });
}
