import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { embeddedIPv4, isPublicAddress } from "./addresses.ts";
import { createEgress, type EgressEntry } from "./createEgress.ts";

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on loopback, and an egress that may reach it. */
async function startWeb(reply: Reply) {
  const server = createServer(reply);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const hello: Reply = (_request, response) => response.end("hello");

test("an allowed private server answers", async () => {
  await using web = await startWeb((request, response) => {
    response.writeHead(201, { "x-echo": `${request.method} ${request.url} ${request.headers.host}` });
    request.pipe(response);
  });
  const egress = createEgress({ allow: [`127.0.0.1:${web.port}`] });

  const reply = await egress.fetch(`${web.url}/a?b=c`, { method: "post", body: "body", headers: { "X-Own": "1" } });

  expect(reply.status).toBe(201);
  expect(reply.headers["x-echo"]).toBe(`POST /a?b=c 127.0.0.1:${web.port}`);
  expect(reply.text()).toBe("body");
});

test.each([
  "http://127.0.0.1/",
  "http://localhost/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://127.1/",
  "http://0/",
  "http://[::1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[::]/",
  "http://[fe80::1]/",
  "http://[fd00:ec2::254]/",
  "http://[2002:7f00:1::]/",
  "http://10.1.2.3/",
  "http://172.31.0.1/",
  "http://192.168.1.1/",
  "http://100.64.0.1/",
  "http://169.254.169.254/latest/meta-data",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://１２７.0.0.1/",
])("%s is refused", async (url) => {
  const egress = createEgress({ allow: [] });

  await expect(egress.fetch(url)).rejects.toMatchObject({ code: "EGRESS_DENIED" });
});

test.each(["ftp://example.com/", "file:///etc/passwd", "http://user:secret@example.com/", "/relative", "gopher://x/"])(
  "%s is not a URL that may be called",
  async (url) => {
    await expect(createEgress({ allow: [] }).fetch(url)).rejects.toMatchObject({ code: "EGRESS_DENIED" });
  },
);

test("one private answer among public ones is enough to refuse a name", async () => {
  const resolver = async () => [
    { address: "93.184.215.14", family: 4 },
    { address: "127.0.0.1", family: 4 },
  ];

  await expect(createEgress({ allow: [], resolver }).fetch("http://mixed.test/")).rejects.toMatchObject({
    code: "EGRESS_DENIED",
  });
});

test("a name that changes its address between check and call is called at the checked address", async () => {
  await using web = await startWeb(hello);
  let asked = 0;
  const resolver = async () => [{ address: asked++ === 0 ? "127.0.0.1" : "10.0.0.1", family: 4 }];
  const egress = createEgress({ allow: [`rebind.test:${web.port}`], resolver });

  const reply = await egress.fetch(`http://rebind.test:${web.port}/`);

  expect(reply.text()).toBe("hello");
  expect(asked).toBe(1);
});

test.each([
  ["a host", (_port: number) => "intranet.test"],
  ["a host and port", (port: number) => `intranet.test:${port}`],
  ["a network", () => "127.0.0.0/8"],
  ["an address", () => "127.0.0.1"],
])("%s can be allowed", async (_name, entry) => {
  await using web = await startWeb(hello);
  const resolver = async () => [{ address: "127.0.0.1", family: 4 }];
  const egress = createEgress({ allow: [entry(web.port)], resolver });

  expect((await egress.fetch(`http://intranet.test:${web.port}/`)).text()).toBe("hello");
});

test("another port than the allowed one stays closed, and so does the metadata address behind an allowed name", async () => {
  const resolver = async (host: string) => [
    { address: host === "meta.test" ? "169.254.169.254" : "127.0.0.1", family: 4 },
  ];
  const egress = createEgress({ allow: ["intranet.test:1", "meta.test"], resolver });

  await expect(egress.fetch("http://intranet.test:2/")).rejects.toMatchObject({ code: "EGRESS_DENIED" });
  await expect(egress.fetch("http://meta.test/")).rejects.toMatchObject({ code: "EGRESS_DENIED" });
});

test("a step's own host list narrows what it may reach, redirects included", async () => {
  await using web = await startWeb((request, response) => {
    if (request.url === "/away") response.writeHead(302, { location: `http://other.test:${web.port}/` });
    response.end("here");
  });
  const resolver = async () => [{ address: "127.0.0.1", family: 4 }];
  const egress = createEgress({ allow: ["127.0.0.0/8"], resolver });
  const hosts = [`good.test:${web.port}`, "*.wide.test"];

  expect((await egress.fetch(`http://good.test:${web.port}/`, { hosts })).text()).toBe("here");
  expect((await egress.fetch(`http://a.wide.test:${web.port}/`, { hosts })).text()).toBe("here");
  for (const url of [`http://bad.test:${web.port}/`, `http://good.test:1/`, `http://good.test:${web.port}/away`]) {
    await expect(egress.fetch(url, { hosts })).rejects.toMatchObject({ code: "EGRESS_DENIED" });
  }
});

test("a redirect to a private address is refused", async () => {
  await using inside = await startWeb(hello);
  await using web = await startWeb((_request, response) => {
    response.writeHead(302, { location: inside.url }).end();
  });
  const egress = createEgress({ allow: [`127.0.0.1:${web.port}`] });

  await expect(egress.fetch(web.url)).rejects.toMatchObject({ code: "EGRESS_DENIED" });
});

test("a redirect to another origin carries no credentials and no body", async () => {
  let seen: IncomingMessage | undefined;
  await using other = await startWeb((request, response) => {
    seen = request;
    response.end("moved");
  });
  await using web = await startWeb((_request, response) => {
    response.writeHead(302, { location: `${other.url}/there` }).end();
  });
  const egress = createEgress({ allow: ["127.0.0.1"] });

  const reply = await egress.fetch(web.url, {
    method: "POST",
    body: "secret",
    headers: {
      authorization: "Bearer x",
      cookie: "a=b",
      "x-api-key": "k",
      accept: "text/plain",
      "content-type": "a/b",
    },
  });

  expect(reply.url).toBe(`${other.url}/there`);
  expect(seen?.method).toBe("GET");
  expect(seen?.headers).toMatchObject({ accept: "text/plain" });
  for (const name of ["authorization", "cookie", "x-api-key", "content-type"])
    expect(seen?.headers).not.toHaveProperty(name);
});

test("endless redirects end", async () => {
  await using web = await startWeb((_request, response) => {
    response.writeHead(302, { location: "/again" }).end();
  });
  const egress = createEgress({ allow: ["127.0.0.1"] });

  await expect(egress.fetch(web.url)).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
});

test.each([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
])("a %s bomb stops at the cap", async (encoding, compress) => {
  const bomb = compress(Buffer.alloc(30_000_000));
  await using web = await startWeb((_request, response) => {
    response.writeHead(200, { "content-encoding": encoding }).end(bomb);
  });
  const egress = createEgress({ allow: ["127.0.0.1"] });

  await expect(egress.fetch(web.url, { maxBytes: 1_000_000 })).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
});

test("a compressed reply arrives as it was; a twice compressed one is refused", async () => {
  await using web = await startWeb((request, response) => {
    const encoding = request.url === "/twice" ? "gzip, gzip" : "gzip";
    response.writeHead(200, { "content-encoding": encoding }).end(gzipSync("plain"));
  });
  const egress = createEgress({ allow: ["127.0.0.1"] });

  expect((await egress.fetch(web.url)).text()).toBe("plain");
  await expect(egress.fetch(`${web.url}/twice`)).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
});

test("an endless drip ends at the total time", async () => {
  await using web = await startWeb((_request, response) => {
    const drip = setInterval(() => response.write("."), 20);
    response.on("close", () => clearInterval(drip));
  });
  const egress = createEgress({ allow: ["127.0.0.1"] });

  await expect(egress.fetch(web.url, { timeoutMs: 300 })).rejects.toMatchObject({ code: "TIMEOUT" });
});

test("a server that never answers is a timeout; a closed port and a reset are upstream failures", async () => {
  await using silent = await startWeb(() => undefined);
  await using cut = await startWeb((request) => request.socket.destroy());
  const egress = createEgress({ allow: ["127.0.0.1"] });

  await expect(egress.fetch(silent.url, { timeoutMs: 200 })).rejects.toMatchObject({ code: "TIMEOUT" });
  await expect(egress.fetch(cut.url)).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
  await expect(egress.fetch("http://127.0.0.1:1/")).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
});

test("the caller's abort is a cancellation", async () => {
  await using silent = await startWeb(() => undefined);
  const egress = createEgress({ allow: ["127.0.0.1"] });

  await expect(egress.fetch(silent.url, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
    code: "CANCELLED",
  });
});

test.each([
  [{ "x-a": "1\r\nx-b: 2" }],
  [{ "x-a\r\nx-b": "1" }],
  [{ "x-a": "\u0000" }],
  [{ host: "inside.test" }],
  [{ "transfer-encoding": "chunked" }],
])("the headers %j are refused", async (headers) => {
  const egress = createEgress({ allow: ["127.0.0.1"] });

  await expect(
    egress.fetch("http://127.0.0.1:1/", { headers: headers as Record<string, string> }),
  ).rejects.toMatchObject({
    code: "EGRESS_DENIED",
  });
});

test("resolve gives a checked address for other protocols", async () => {
  const egress = createEgress({ allow: ["127.0.0.1:5432"] });

  expect(await egress.resolve("127.0.0.1", 5432)).toEqual({ address: "127.0.0.1", family: 4, port: 5432 });
  await expect(egress.resolve("127.0.0.1", 5433)).rejects.toMatchObject({ code: "EGRESS_DENIED" });
  await expect(egress.resolve("[::1]", 5432)).rejects.toMatchObject({ code: "EGRESS_DENIED" });
});

test("a fetch for one origin reaches it on loopback and nothing else", async () => {
  await using web = await startWeb((request, response) => {
    if (request.url === "/away") response.writeHead(302, { location: "/" });
    response.end("model");
  });
  const egress = createEgress({ allow: [] });
  const fetchModel = egress.fetchFor(web.url);

  expect(await (await fetchModel(`${web.url}/v1`)).text()).toBe("model");
  await expect(fetchModel(`http://127.0.0.1:${web.port + 1}/`)).rejects.toMatchObject({ code: "EGRESS_DENIED" });
  await expect(fetchModel(`${web.url}/away`)).rejects.toThrow();
  await expect(egress.fetchFor("http://169.254.169.254/")("http://169.254.169.254/")).rejects.toMatchObject({
    code: "EGRESS_DENIED",
  });
});

test("calls and refusals are logged by origin only", async () => {
  await using web = await startWeb(hello);
  const entries: EgressEntry[] = [];
  const egress = createEgress({ allow: [`127.0.0.1:${web.port}`], log: (entry) => entries.push(entry) });

  await egress.fetch(`${web.url}/path?token=secret`);
  await egress.fetch("http://10.0.0.1/secret").catch(() => undefined);

  expect(entries).toEqual([
    { origin: web.url, outcome: "answered", status: 200 },
    { origin: "http://10.0.0.1", outcome: "refused", reason: "EGRESS_DENIED" },
  ]);
});

test("an allow entry that cannot be read stops the start", () => {
  expect(() => createEgress({ allow: ["http://example.com"] })).toThrow(/not a host/);
  expect(() => createEgress({ allow: ["example.com/8"] })).toThrow(/not a network/);
});

test("an IPv4 address is judged the same in its mapped and NAT64 spellings", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
      const tail = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const spelling of [`::ffff:${address}`, `::ffff:${tail}`, `64:ff9b::${tail}`, `0:0:0:0:0:FFFF:${tail}`]) {
        expect(embeddedIPv4(spelling)).toBe(address);
        expect(isPublicAddress(spelling)).toBe(isPublicAddress(address));
      }
    }),
  );
});

test("no IPv6 address outside 2000::/3 is public unless it stands for a public IPv4 one", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const first = Number.parseInt(new URL(`http://[${address}]`).hostname.slice(1).split(":")[0] || "0", 16);
      if (isPublicAddress(address) && embeddedIPv4(address) === undefined) expect(first >> 13).toBe(1);
    }),
  );
});
