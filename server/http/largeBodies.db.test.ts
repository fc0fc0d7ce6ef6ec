import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let hook: string;
beforeAll(async () => {
  server = await startTestServer();
  const graph = await server.call("POST", "/graphs", {
    body: { name: "Hooked", nodes: [{ id: "start", type: "input" }], edges: [] },
  });
  const body = { graph: graph.json.id, kind: "webhook", config: {} };
  hook = `/hooks/${(await server.call("POST", "/triggers", { body })).json.token}`;
});
afterAll(() => server.stop());

const megabyte = Buffer.alloc(1_000_000, "x");
const length = { "content-type": "application/json", "content-length": 50_000_000 };

function open(path: string, headers: Record<string, string | number>): ClientRequest {
  const host = `localhost:${server.port}`;
  return request({ host: "127.0.0.1", port: server.port, method: "POST", path, headers: { host, ...headers } });
}

async function readProblem(response: IncomingMessage) {
  const said = await text(response);
  return { status: response.statusCode, type: response.headers["content-type"], problem: JSON.parse(said) };
}

const tooLarge = {
  status: 413,
  type: "application/problem+json",
  problem: { status: 413, code: "TOO_LARGE", detail: expect.any(String) },
};

test.each([
  ["with its length", "Content-Length: 50000000", "", ""],
  ["in chunks", "Transfer-Encoding: chunked", "f4240\r\n", "\r\n"],
])(
  "a webhook that sends 50 MB %s, and listens only then, hears that it is too much",
  async (_, header, before, after) => {
    const socket = connect(server.port, "127.0.0.1");
    const failed = once(socket, "error");
    const send = async (bytes: string | Buffer) => {
      if (!socket.write(bytes))
        await Promise.race([once(socket, "drain"), failed.then(([error]) => Promise.reject(error))]);
    };
    await send(`POST ${hook} HTTP/1.1\r\nHost: localhost:${server.port}\r\n${header}\r\n\r\n`);
    for (let n = 0; n < 50; n++) await send(Buffer.concat([Buffer.from(before), megabyte, Buffer.from(after)]));
    await send(before === "" ? "" : "0\r\n\r\n");

    const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");

    expect(head).toMatch(/^HTTP\/1\.1 413 /);
    expect(head).toContain("Connection: close");
    expect(JSON.parse(body)).toMatchObject(tooLarge.problem);
  },
);

test.each([
  ["a webhook", () => open(hook, length), tooLarge],
  ["a graph", () => open("/api/v1/graphs", { ...length, authorization: `Bearer ${server.token}` }), tooLarge],
  ["a stranger", () => open("/api/v1/graphs", length), { status: 401, problem: { code: "NOT_SIGNED_IN" } }],
])("%s is answered before all has been sent, so that nobody need send the rest", async (_, begin, expected) => {
  const call = begin();
  call.on("error", () => {});
  call.write(megabyte);

  const [response] = (await once(call, "response")) as [IncomingMessage];

  expect(await readProblem(response)).toMatchObject(expected);
  call.destroy();
});

test("what follows a body that was refused is not taken for a request", async () => {
  const socket = connect(server.port, "127.0.0.1");
  const smuggled = `GET /healthz HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`;
  const length = 20_000_000 + smuggled.length;
  socket.write(
    `POST ${hook} HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Length: ${length}\r\n\r\n${"x".repeat(20_000_000)}${smuggled}`,
  );

  const said = await text(socket);

  expect(said.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 413"]);
});
