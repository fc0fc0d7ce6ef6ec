/** The first visit makes the owner; after that there is one way in, and only for those who know the password or hold a token. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, owner, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import { field, fieldSays, tooLong } from "./support/fields.ts";

let app: App;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ owned: false }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const create = (page: Page) => page.getByRole("button", { name: "Create the owner" }).click();
const email = (page: Page) => field(page, "E-mail");
const password = (page: Page) => page.getByRole("textbox", { name: "Password" });

test("the first visitor on this machine becomes the owner, and each wrong field says what is wrong with it", async () => {
  const page = await visit(browser, app);
  await page.goto("/graphs");
  await page.getByRole("heading", { name: "Welcome to Goalgraph" }).waitFor();
  await picture(page, "setup-1440-light");

  await create(page);
  await fieldSays(page, "Name", "Write your name.");
  await fieldSays(page, "E-mail", "Write an e-mail address such as ada@example.com.");
  await fieldSays(page, "Password", "Use at least 12 characters.");
  await picture(page, "setup-refused-1440-light");

  await field(page, "Name").fill(tooLong);
  await email(page).fill("ada at example");
  await password(page).fill("short");
  await create(page);
  await fieldSays(page, "Name", "100");
  await fieldSays(page, "E-mail", "Write an e-mail address");
  await fieldSays(page, "Password", "Use at least 12 characters.");
  expect(await email(page).inputValue()).toBe("ada at example");

  await field(page, "Name").fill("Ada 👩🏽‍🚀");
  await email(page).fill(owner.email);
  await password(page).fill(owner.password);
  await create(page);

  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("set up once, it is over: a second owner is refused, and visitors are asked to sign in", async () => {
  const second = await app.http({
    method: "POST",
    path: "/api/v1/session/setup",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Eve", email: "eve@example.com", password: "another long password" }),
  });
  expect(second.status).toBe(409);
  expect(second.body).toContain("already set up");

  const page = await visit(browser, app);
  await page.goto("/");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await page.getByRole("button", { name: "Create the owner" }).count()).toBe(0);
});

test("sign in, stay signed in over a reload, sign out; a wrong password says so and keeps the e-mail address", async () => {
  const page = await visit(browser, app);
  await page.goto("/runs");
  await email(page).fill(owner.email);
  await password(page).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page
    .getByRole("alert")
    .getByText(/password/i)
    .waitFor();
  expect(await email(page).inputValue()).toBe(owner.email);
  await picture(page, "signin-refused-1440-light");

  await password(page).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();

  await page.goto("/settings/account");
  await page.getByText(owner.email).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  const gone = await page.request.get(`http://127.0.0.1:${app.port}/api/v1/graphs`);
  expect(gone.status()).toBe(401);
});

test("a foreign Host, and a write from a foreign page, are refused in words", async () => {
  const host = await app.http({ path: "/api/v1/session", host: "evil.example" });
  expect(host.status).toBe(421);
  expect(JSON.parse(host.body)).toMatchObject({ code: "BAD_HOST", detail: expect.stringContaining("PUBLIC_URL") });

  const origin = await app.http({
    method: "POST",
    path: "/api/v1/session",
    headers: { origin: "https://evil.example", "content-type": "application/json" },
    body: JSON.stringify({ email: owner.email, password: owner.password }),
  });
  expect(origin.status).toBe(403);
  expect(JSON.parse(origin.body)).toMatchObject({ code: "BAD_ORIGIN" });
  expect(origin.headers["set-cookie"]).toBeUndefined();
});

test("an API token is shown once, works for a program, and stops when it is revoked", async () => {
  const page = await visit(browser, app);
  await signIn(page);
  await page.goto("/settings/tokens");
  await page.getByText("No tokens yet").waitFor();

  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await dialog.getByRole("button", { name: "Create the token" }).click();
  await fieldSays(dialog, "Name", "Give the token a name.");
  await field(dialog, "Name").fill("Nightly import");
  await dialog.getByRole("button", { name: "Create the token" }).click();

  const shown = page.getByRole("dialog", { name: "Your new token" });
  const secret = await field(shown, "Token").inputValue();
  expect(secret).toMatch(/^gg_/);
  await picture(page, "token-1440-light");
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await page.getByText("never used").waitFor();
  await page.reload();
  await page.getByText("Nightly import").waitFor();
  expect(await page.content()).not.toContain(secret);

  const asProgram = () => app.http({ path: "/api/v1/tokens", headers: { authorization: `Bearer ${secret}` } });
  const listed = await asProgram();
  expect(listed.status).toBe(200);
  expect(listed.body).not.toContain(secret);
  expect(JSON.parse(listed.body).items).toMatchObject([{ name: "Nightly import", scopes: ["read", "write"] }]);

  await page.getByRole("button", { name: "Revoke Nightly import" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByText("No tokens yet").waitFor();
  expect((await asProgram()).status).toBe(401);
});

test("a token that may only read cannot write", async () => {
  const page = await visit(browser, app);
  await signIn(page);
  await page.goto("/settings/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await field(dialog, "Name").fill("Reader");
  await dialog.getByLabel("It may").first().click();
  await page.getByRole("option", { name: "Read", exact: true }).click();
  await dialog.getByRole("button", { name: "Create the token" }).click();
  const secret = await field(page.getByRole("dialog", { name: "Your new token" }), "Token").inputValue();

  const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
  expect((await app.http({ path: "/api/v1/graphs", headers })).status).toBe(200);
  const write = await app.http({ method: "POST", path: "/api/v1/graphs", headers, body: '{"name":"Not mine"}' });
  expect(write.status).toBe(403);
  expect(JSON.parse(write.body).detail).toMatch(/\w+.*\.$/);
});
