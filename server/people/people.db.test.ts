import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { expect, test } from "vitest";
import { makeId } from "#shared/ids.ts";
import { createBus } from "../bus.ts";
import { type Config, readConfig } from "../config.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { authenticate, authenticateToken } from "./authenticate.ts";
import { firstBoot } from "./firstBoot.ts";
import { beginSession, endSession, sweepSessions } from "./sessions.ts";
import { setUpOwner } from "./setUpOwner.ts";
import { makeSignInLimits, signIn } from "./signIn.ts";
import { createToken, deleteToken, listTokens } from "./tokens.ts";

const ada = { email: "Ada@Example.com", name: "Ada", password: "a long enough password" };
const hourMs = 3_600_000;

test("of many who set up the owner at once, one does", async () => {
  await using fixture = await people();

  const results = await Promise.allSettled(Array.from({ length: 8 }, () => setUpOwner(fixture.parts, ada)));

  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(
    results.filter(({ status }) => status === "rejected").map((r) => (r as PromiseRejectedResult).reason.code),
  ).toEqual(Array(7).fill("SETUP_DONE"));
  expect(await fixture.parts.db("member").pluck("email")).toEqual(["ada@example.com"]);
  expect(await fixture.parts.db("workspace").pluck("id")).toEqual([expect.stringMatching(/^ws_/)]);
});

test("a session ends 12 hours after its last request, and 7 days after it began", async () => {
  await using fixture = await people();
  const member = await setUpOwner(fixture.parts, ada);
  const secret = await beginSession(fixture.parts, member.id);
  const headers = { cookie: `other=1; gg_session=${secret}` };

  for (let hours = 0; hours < 7 * 24 - 11; hours += 11) {
    expect(await authenticate(fixture.parts, headers)).toMatchObject({
      by: "session",
      member: { email: "ada@example.com" },
    });
    fixture.pass(11 * hourMs);
  }
  fixture.pass(11 * hourMs);
  expect(await authenticate(fixture.parts, headers)).toBeUndefined();

  const idle = await beginSession(fixture.parts, member.id);
  fixture.pass(12 * hourMs);
  expect(await authenticate(fixture.parts, { cookie: `gg_session=${idle}` })).toBeUndefined();

  await sweepSessions(fixture.parts);
  expect(await fixture.parts.db("session").count("* as left").first()).toMatchObject({ left: 0 });
});

test("a signed-out session is over, and its secret is nowhere in the database", async () => {
  await using fixture = await people();
  const member = await setUpOwner(fixture.parts, ada);
  const secret = await beginSession(fixture.parts, member.id);

  expect(JSON.stringify(await fixture.parts.db("session"))).not.toContain(secret);
  await endSession(fixture.parts, secret);

  expect(await authenticate(fixture.parts, { cookie: `gg_session=${secret}` })).toBeUndefined();
});

test("a bad token is not made good by a good cookie", async () => {
  await using fixture = await people();
  const member = await setUpOwner(fixture.parts, ada);
  const cookie = `gg_session=${await beginSession(fixture.parts, member.id)}`;

  expect(
    await authenticate(fixture.parts, { cookie, authorization: "Bearer gg_wrong_token_1234567890" }),
  ).toBeUndefined();
  expect(await authenticate(fixture.parts, { cookie, authorization: "Basic YTpi" })).toBeUndefined();
});

test("the right password signs in, whatever the case of the address; ten wrong ones from a place lock it out there", async () => {
  await using fixture = await people();
  await setUpOwner(fixture.parts, ada);
  const limits = makeSignInLimits();
  const from = (address: string, password: string) =>
    signIn(fixture.parts, limits, { email: "ADA@example.com", password, address });

  await expect(from("203.0.113.1", ada.password)).resolves.toMatchObject({ name: "Ada" });
  for (let tries = 0; tries < 10; tries++) {
    await expect(from("203.0.113.1", "not this one at all")).rejects.toMatchObject({ code: "NOT_SIGNED_IN" });
  }

  await expect(from("203.0.113.1", ada.password)).rejects.toMatchObject({
    code: "TOO_MANY_REQUESTS",
    retryAfterS: expect.any(Number),
  });
  await expect(from("203.0.113.2", ada.password)).resolves.toBeDefined();
});

test("an unknown address is refused in the same words as a wrong password", async () => {
  await using fixture = await people();
  await setUpOwner(fixture.parts, ada);
  const attempt = (email: string) =>
    signIn(fixture.parts, makeSignInLimits(), { email, password: "wrong password!", address: "127.0.0.1" }).catch(
      (error: Error) => error.message,
    );

  expect(await attempt("nobody@example.com")).toBe(await attempt(ada.email));
});

test("a token works until it is revoked or expires, and is shown once", async () => {
  await using fixture = await people();
  const member = await setUpOwner(fixture.parts, ada);
  const caller = {
    workspace: member.workspace,
    actor: { kind: "user" as const, id: member.id },
    role: member.role,
    scopes: ["read" as const, "write" as const],
  };
  const made = await createToken(fixture.parts, caller, { name: "CI", scopes: ["read"], expiresInDays: 2 });
  const other = await createToken(fixture.parts, caller, { name: "Bot", scopes: ["read", "write"] });

  expect(made.secret).toMatch(/^gg_[0-9a-z]+_[\w-]{43}$/);
  expect(await authenticateToken(fixture.parts, made.secret)).toMatchObject({
    caller: { role: "owner", scopes: ["read"], actor: { kind: "token", name: "CI" } },
  });
  expect(JSON.stringify(await listTokens(fixture.parts, caller))).not.toContain(made.secret);

  fixture.pass(2 * 24 * hourMs);
  expect(await authenticateToken(fixture.parts, made.secret)).toBeUndefined();
  await deleteToken(fixture.parts, caller, other.token.id);
  expect(await authenticateToken(fixture.parts, other.secret)).toBeUndefined();
});

test("the environment's owner and token are there after the first start, and the token follows the environment", async () => {
  const owner = { OWNER_EMAIL: "boot@example.com", OWNER_PASSWORD: "booted by machine" };
  await using fixture = await people({ ...owner, API_TOKEN: "a token of any text" });

  await firstBoot(fixture.parts);
  await firstBoot(fixture.parts);
  const identity = await authenticateToken(fixture.parts, "a token of any text");
  expect(identity).toMatchObject({ member: { email: "boot@example.com", role: "owner" } });

  await firstBoot({ ...fixture.parts, config: configOf({ ...owner, API_TOKEN: "another token text" }) });
  expect(await authenticateToken(fixture.parts, "a token of any text")).toBeUndefined();
  expect(await authenticateToken(fixture.parts, "another token text")).toBeDefined();

  await firstBoot({ ...fixture.parts, config: configOf(owner) });
  expect(await authenticateToken(fixture.parts, "another token text")).toBeUndefined();
});

test("a token without an owner works, and the person who sets up the owner takes it over", async () => {
  await using fixture = await people({ API_TOKEN: "a token of any text" });
  await firstBoot(fixture.parts);
  const before = await authenticateToken(fixture.parts, "a token of any text");
  expect(before?.caller.role).toBe("owner");

  const member = await setUpOwner(fixture.parts, ada);

  const after = await authenticateToken(fixture.parts, "a token of any text");
  expect(after?.member).toMatchObject({ id: member.id, email: "ada@example.com" });
  expect(await fixture.parts.db("member").count("* as members").first()).toMatchObject({ members: 1 });
});

async function people(env: Record<string, string> = {}) {
  const database = await testDatabase();
  let now = 1_800_000_000_000;
  return {
    parts: {
      db: database.db,
      bus: createBus(),
      config: configOf(env),
      log: pino({ level: "silent" }),
      now: () => now,
      makeId: (kind: Parameters<typeof makeId>[0]) => makeId(kind, randomBytes(20)),
    },
    pass: (ms: number) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

function configOf(env: Record<string, string>): Config {
  return readConfig(env);
}
