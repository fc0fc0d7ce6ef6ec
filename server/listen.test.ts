import { once } from "node:events";
import { Agent, type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "./listen.ts";

const farTooLongMs = 600_000;

/** A server whose one kept connection has a request under way. */
async function requestUnderWay() {
  const front = await listen({ host: "127.0.0.1", port: 0 });
  const taken = Promise.withResolvers<ServerResponse>();
  front.serve((_req, res) => taken.resolve(res));
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const call = request({ host: "127.0.0.1", port: front.port, agent }).end();
  const answered = once(call, "response") as Promise<[IncomingMessage]>;
  return { front, answered, res: await taken.promise };
}

test("an idle connection is kept longer than a proxy keeps it", async () => {
  const { front, answered, res } = await requestUnderWay();
  res.end();
  const [response] = await answered;

  expect(Number(/timeout=(\d+)/.exec(String(response.headers["keep-alive"]))?.[1])).toBeGreaterThan(60);
  response.resume();
  await front.close(farTooLongMs);
});

test("a request under way is answered when the server closes, and its connection is not kept", async () => {
  const { front, answered, res } = await requestUnderWay();

  const closed = front.close(farTooLongMs);
  res.end("here you are");
  const [response] = await answered;

  expect(await text(response)).toBe("here you are");
  expect(response.headers.connection).toBe("close");
  await closed;
});

test("a connection whose answer had begun before the close does not hold it up", async () => {
  const { front, answered, res } = await requestUnderWay();
  res.write("first, ");
  const [response] = await answered;

  const closed = front.close(farTooLongMs);
  res.end("then the rest");

  expect(await text(response)).toBe("first, then the rest");
  await closed;
});
