/** Two people, each at a browser of their own, in one graph: they see each other, and neither loses anything. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { script } from "./support/fields.ts";
import { addPerson } from "./support/people.ts";

let app: App;
let browser: Browser;
let seats: Record<"ada" | "bob", BrowserContextOptions["storageState"]>;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
  const page = await visit(browser, app, { baseURL: here() });
  await signIn(page);
  const ada = await page.context().storageState();
  await page.context().close();
  seats = { ada, bob: await addPerson(browser, app, { name: "Bob", baseURL: here() }) };
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test("each sees the other's edits, pointer and selection as they come, and may follow", async () => {
  const { ada, bob } = await bothOpen("In company");
  await people(ada, "Bob").waitFor();
  await people(bob, "ada").waitFor();

  const target = await on.emptyPlace(bob, { x: 0.5, y: 0.7 });
  await bob.mouse.move(target.x, target.y, { steps: 5 });
  await pointer(ada, "Bob").waitFor();
  await on.openStep(bob, "First");
  await ada.locator('[data-node="first"]').getByText("Bob").waitFor();
  await title(bob).fill("Fetch the news");
  await on.card(ada, "Fetch the news").waitFor();
  await picture(ada, "together-seen");

  const before = await viewport(ada);
  await people(ada, "Bob").click();
  await ada.getByText("You see what Bob sees").waitFor();
  await bob.keyboard.press("Escape");
  await bob.mouse.move(target.x, target.y);
  for (let turn = 0; turn < 4; turn++) await bob.mouse.wheel(0, 200);
  await expect.poll(() => viewport(ada)).not.toBe(before);
  await picture(ada, "together-following");

  await ada.mouse.move(target.x, target.y);
  await ada.mouse.wheel(0, 50);
  await ada.getByText("You see what Bob sees").waitFor({ state: "detached" });
  await bob.context().close();
  await people(ada, "Bob").waitFor({ state: "detached" });
  expect(errorsOn(ada)).toEqual([]);
});

test("without the network editing goes on and says so; back on line both sides' edits stand, and who lost a field takes it back", async () => {
  const { ada, bob, graph } = await bothOpen("Away for a while");
  await on.openStep(bob, "First");
  await on.openStep(ada, "First");

  await bob.context().setOffline(true);
  await bob.getByText("Offline, nothing waits").waitFor();
  await title(bob).fill("Bob's title");
  await on.inspector(bob).getByRole("textbox", { name: "Text", exact: true }).fill("Bob's text");
  await on.moveCard(bob, "Second", { x: 40, y: 120 });
  await bob.getByText("Offline: 3 edits wait").waitFor();
  await picture(bob, "together-offline");
  await title(ada).fill("Ada's title");
  await on.addStep(ada, "Output");
  await on.saved(ada);

  await bob.context().setOffline(false);
  await bob.getByText("Merged: 3 edits from offline").waitFor();

  const lost = conflicts(ada).getByRole("article");
  await lost.getByText("Bob changed the title of the Text step to “Bob's title”.").waitFor();
  await picture(ada, "together-conflict");
  expect(await conflicts(bob).getByText("Yours stands.").count()).toBe(1);
  await lost.getByRole("button", { name: "Take mine back" }).click();
  await on.card(bob, "Ada's title").waitFor();
  await expect.poll(() => stored(graph)).toEqual({ first: "Ada's title", text: "Bob's text", types: 3 });
  const second = (await on.storedGraph(app, graph)).nodes.find(({ id }) => id === "second");
  expect(second?.position.y).toBeGreaterThan(50);

  await on.inspector(ada).press("Escape");
  await ada.keyboard.press("Control+z");
  await expect.poll(() => stored(graph)).toMatchObject({ first: "Bob's title" });
  for (const page of [ada, bob]) expect(errorsOn(page)).toEqual([]);
});

test("what a tab that is closed offline has left is sent by the next tab of that graph, and two tabs are two people", async () => {
  const { bob: tab, graph } = await bothOpen("Closed too early");
  const other = await tab.context().newPage();
  await other.goto(`/graphs/${graph}`);
  await on.card(other, "Second").waitFor();
  await people(tab, "Bob").waitFor();

  await tab.context().setOffline(true);
  await tab.getByText("Offline, nothing waits").waitFor();
  await on.openStep(tab, "First");
  await title(tab).fill("Typed and closed");
  await tab.getByText("Offline: 1 edit waits").waitFor();
  await tab.close();
  await other.context().setOffline(false);

  await on.card(other, "Typed and closed").waitFor();
  await expect.poll(() => stored(graph)).toMatchObject({ first: "Typed and closed" });
});

test("a comment on a step calls somebody, is answered, resolved and found again; script in it stays text", async () => {
  const { ada, bob, graph } = await bothOpen("Talked over");
  await ada.keyboard.press("Escape");
  await ada.keyboard.press("c");
  await ada.getByText("Click where the comment goes.").waitFor();
  await on.card(ada, "Second").getByText("Second", { exact: true }).click();
  const box = ada.getByRole("textbox", { name: "Write a comment" });
  await box.pressSequentially("Is this right, @bo");
  await ada.getByRole("option", { name: "Bob" }).waitFor();
  await ada.keyboard.press("Enter");
  await box.pressSequentially(`? **Look**. ${script}`);
  await picture(ada, "together-comment-writing");
  await ada.getByRole("button", { name: "Send" }).click();

  await bob.getByRole("button", { name: /^Comment by ada/ }).click();
  const thread = bob.getByRole("dialog", { name: "Comment by ada" });
  await thread.locator("strong", { hasText: "Look" }).waitFor();
  expect(await bob.title()).not.toContain("broken");
  await thread.getByRole("textbox", { name: "Write a reply" }).fill("It is.");
  await thread.getByRole("button", { name: "Send" }).click();
  await ada.getByRole("dialog", { name: "Comment by ada" }).getByText("It is.").waitFor();
  await picture(bob, "together-comment-thread");
  expect(await thread.getByRole("button", { name: "Delete comment" }).count()).toBe(1);

  await thread.getByRole("button", { name: "Resolve" }).click();
  await ada.getByText("Resolved by Bob").waitFor();
  expect(await bob.getByRole("button", { name: /^Comment by ada/ }).count()).toBe(0);
  await bob.getByRole("button", { name: "Comments", exact: true }).click();
  await bob.getByRole("button", { name: "1 resolved" }).click();
  await bob
    .getByRole("complementary", { name: "Comments" })
    .getByRole("button", { name: /Is this right/ })
    .click();
  await bob.getByRole("button", { name: "Open again" }).click();
  await ada.getByRole("dialog").getByRole("button", { name: "Resolve" }).waitFor();

  await ada.keyboard.press("Escape");
  await app.api("POST", `/graphs/${graph}/comments`, { at: { x: 0, y: 300 }, text: "@Bob, see", mentions: ["u_bob"] });
  await bob.goto("/inbox");
  await bob.getByRole("region", { name: "You were mentioned" }).getByRole("link", { name: "@Bob, see" }).click();
  await bob.getByRole("dialog").getByText("@Bob, see").waitFor();
  await bob.goto("/inbox");
  await bob.getByRole("heading", { name: "Inbox" }).waitFor();
  await bob.getByRole("region", { name: "You were mentioned" }).waitFor({ state: "detached" });
  for (const page of [ada, bob]) expect(errorsOn(page)).toEqual([]);
});

test("a run that one starts is there for the other at once", async () => {
  const { ada, bob } = await bothOpen("Run by one");
  await people(ada, "Bob").waitFor();
  await on.runBar(bob).getByText("Not run yet").waitFor();

  await on.run(ada);
  await on.runSays(bob, "Done");
});

test("on a phone comments are read and written", async () => {
  const { id } = await aGraph("In the hand");
  await app.api("POST", `/graphs/${id}/comments`, { node: "first", at: { x: 232, y: -8 }, text: "Read me *there*." });
  const page = await open("bob", id, { viewport: { width: 390, height: 844 }, hasTouch: true });

  await page.getByRole("button", { name: /^Comment by/ }).tap();
  const thread = page.getByRole("dialog", { name: /^Comment by/ });
  await thread.locator("em", { hasText: "there" }).waitFor();
  await thread.getByRole("textbox", { name: "Write a reply" }).fill("Read.");
  await thread.getByRole("button", { name: "Send" }).tap();
  await thread.getByText("Read.", { exact: true }).waitFor();
  await picture(page, "together-comment-phone");

  const box = await on.boxOf(thread);
  expect([box.x, box.width]).toEqual([0, 390]);
  expect(box.y + box.height).toBe(844);
  expect(errorsOn(page)).toEqual([]);
});

/** Not `localhost`: that name is within reach without a network, and browsers know it. */
function here(): string {
  return `http://127.0.0.1:${app.port}`;
}

async function aGraph(name: string) {
  return on.makeGraph(
    app,
    name,
    [
      { id: "first", type: "template", title: "First", params: { text: "Old" } },
      { id: "second", type: "transform", title: "Second" },
    ],
    ["first → second"],
  );
}

async function bothOpen(name: string) {
  const { id } = await aGraph(name);
  const [ada, bob] = await Promise.all([open("ada", id), open("bob", id)]);
  return { ada, bob, graph: id };
}

async function open(who: "ada" | "bob", graph: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await visit(browser, app, { baseURL: here(), storageState: seats[who], ...options });
  onTestFinished(() => page.context().close());
  await page.goto(`/graphs/${graph}`);
  await on.card(page, "Second").waitFor();
  return page;
}

function title(page: Page) {
  return on.inspector(page).getByRole("textbox").first();
}

function people(page: Page, name: string) {
  return page.getByRole("list", { name: "Also here" }).getByRole("button", { name: new RegExp(`ollow(ing)? ${name}`) });
}

function pointer(page: Page, name: string) {
  return page.locator(`[data-person="${name}"]`);
}

function conflicts(page: Page) {
  return page.getByRole("region", { name: "Changed by two at once" });
}

async function viewport(page: Page): Promise<string> {
  return page.locator(".react-flow__viewport").evaluate((element) => (element as HTMLElement).style.transform);
}

async function stored(graph: string) {
  const { nodes } = await on.storedGraph(app, graph);
  const first = nodes.find(({ id }) => id === "first");
  return { first: first?.title, text: first?.params.text, types: nodes.length };
}
