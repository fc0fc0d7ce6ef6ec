/** A run stops for a person, who answers once: from the card, the inbox, or a second tab that comes too late. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorsOn, picture, visitSignedIn } from "./support/browser.ts";
import { makeGraph } from "./support/canvas.ts";
import { graphOn, newestRun, openGates, runTemplate, untilGate, untilStatus } from "./support/runs.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();

const publishing = "Publish the weather report?";

test("a gate shows on the card and in the inbox with its evidence; approving there with a note lets the run go on", async () => {
  const page = await visitSignedIn(browser, app);
  await page.getByRole("button", { name: /^Data ?Weather report/ }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await card(page, "Ask before publishing").getByRole("button", { name: "Approve" }).waitFor();
  await page.getByRole("link", { name: "Inbox 1 waiting" }).waitFor();
  await picture(page, "approve-card");
  const { id: run } = await newestRun(app, graphOn(page));

  await page.getByRole("link", { name: "Inbox 1 waiting" }).click();
  const gate = page.getByRole("article", { name: publishing });
  const evidence = gate.getByRole("region", { name: "What this is about" });
  await evidence.getByRole("heading", { name: "Seattle weather 2012–2015" }).waitFor();
  await evidence.getByText("4,426 mm of rain").waitFor();
  await picture(page, "approve-inbox");
  await gate.getByLabel("Note").fill("Read it twice. Fine.");
  await gate.getByRole("button", { name: "Approve" }).click();

  await page.getByText("Nothing waits for you").waitFor();
  await page.getByRole("link", { name: "Inbox", exact: true }).waitFor();
  const ended = await untilStatus(app, run, "succeeded");
  expect(ended.output.published).toMatchObject({ slug: "weather-report" });

  await page.getByText("Answered", { exact: true }).click();
  const answered = page.getByRole("region", { name: "The answer" });
  await answered.getByText("Read it twice. Fine.").waitFor();
  await answered.getByText("Approved").waitFor();
  await picture(page, "approve-answered");

  await page.getByRole("link", { name: "Artifacts" }).click();
  await page.getByRole("link", { name: "Seattle weather" }).waitFor();
  await page.getByRole("link", { name: "Sites" }).click();
  await page.getByRole("link", { name: "Seattle weather" }).waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("rejecting with a reason takes the other way, and nothing is published", async () => {
  const { graph, run } = await runTemplate(app, "weather-report");
  const { id } = await untilGate(app, run, publishing);
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);

  await card(page, "Ask before publishing").getByRole("button", { name: "Add a note" }).click();
  await page.getByLabel("Note with the answer").fill("The title is wrong.");
  await card(page, "Ask before publishing").getByRole("button", { name: "Reject" }).click();

  const ended = await untilStatus(app, run, "succeeded");
  expect(JSON.stringify(ended.output)).toContain("Reason: The title is wrong.");
  expect(ended.output.published).toBeUndefined();
  await runIs(page, "Done");
  await picture(page, "approve-rejected");
  expect(await app.api("GET", `/gates/${id}`)).toMatchObject({ status: "answered", answer: { choice: "reject" } });
});

test("two people who answer differently: one wins, the other reads that it was answered", async () => {
  const { run } = await runTemplate(app, "weather-report");
  const { id } = await untilGate(app, run, publishing);
  const first = await visitSignedIn(browser, app, `/inbox/${id}`);
  const second = await visitSignedIn(browser, app, `/inbox/${id}`);
  const late = second.getByRole("button", { name: "Reject" });
  await late.waitFor();
  // The second tab does not hear of the first answer, as on a bad connection.
  await second.route("**/api/v1/gates**", (route) =>
    route.request().method() === "GET" ? route.abort() : route.continue(),
  );
  await first.getByRole("button", { name: "Approve" }).click();
  await first.getByText(/Thank you/).waitFor();

  await late.click();

  await second
    .getByRole("alert")
    .filter({ hasText: /answered/i })
    .waitFor();
  await picture(second, "approve-too-late");
  expect(await app.api("GET", `/gates/${id}`)).toMatchObject({ answer: { choice: "approve" } });
  await untilStatus(app, run, "succeeded");
});

test("what is read in the inbox stays when another question comes, and a double click answers one of many", async () => {
  const page = await visitSignedIn(browser, app);
  const orders = await makeGraph(
    app,
    "Orders",
    [
      { id: "list", type: "transform", params: { value: [{ no: 1 }, { no: 2 }, { no: 3 }] } },
      { id: "each", type: "map", title: "Each order" },
      { id: "ask", type: "approval", title: "Check", parent: "each", params: { title: "Ship order {{ item.no }}?" } },
    ],
    ["list → each"],
  );
  const other = await makeGraph(app, "Other", [{ id: "ask", type: "approval", params: { title: "Delete it all?" } }]);
  const { id: run } = await app.api<{ id: string }>("POST", `/graphs/${orders.id}/runs`, {});
  const reads = await untilGate(app, run, "Ship order 2?");

  await page.goto(`/inbox/${reads.id}`);
  const rows = page.getByRole("list", { name: "Inbox" }).getByRole("listitem");
  await rows.filter({ hasText: "Ship order 3?" }).getByText("Each order: 3 of 3").waitFor();
  await rows.filter({ hasText: "Ship order 3?" }).getByText("no: 3").waitFor();
  await picture(page, "approve-rounds");
  await page.goto("/inbox");
  const heading = page.getByRole("article").getByRole("heading", { level: 2 });
  await heading.waitFor();
  const shown = await heading.innerText();
  await app.api("POST", `/graphs/${other.id}/runs`, {});
  await rows.filter({ hasText: "Delete it all?" }).waitFor();
  expect(await heading.innerText()).toBe(shown);

  await page.getByRole("article").getByRole("button", { name: "Approve" }).dblclick();
  await expect.poll(() => heading.innerText()).not.toBe(shown);
  await rows.filter({ hasText: shown }).waitFor({ state: "detached" });
  expect(await openGates(app, run)).toHaveLength(2);

  await page.goto(`/graphs/${orders.id}`);
  const check = card(page, "Check");
  await check.getByRole("button", { name: "Approve" }).dblclick();
  await expect.poll(() => openGates(app, run).then((gates) => gates.length)).toBe(1);
  await check.getByRole("button", { name: "Approve" }).click();
  await untilStatus(app, run, "succeeded");
  expect(errorsOn(page)).toEqual([]);
});

test("a form gate refuses wrong values beside the field and takes right ones", async () => {
  const { run } = await runTemplate(app, "branching-review");
  const { id } = await untilGate(app, run, "Details of the purchase");
  const page = await visitSignedIn(browser, app, `/inbox/${id}`);

  await page.getByRole("button", { name: "Send the answer" }).click();
  await expectFault(page, "Supplier");
  await picture(page, "approve-form-refused");
  await page.getByLabel("Supplier").fill("Acme");
  await page.getByLabel("Needed by").fill("soon");
  await page.getByRole("button", { name: "Send the answer" }).click();
  await expectFault(page, "Needed by");
  expect(await openGates(app, run)).toHaveLength(1);

  await page.getByLabel("Needed by").fill("2027-01-15");
  await page.getByRole("button", { name: "Send the answer" }).click();

  await untilGate(app, run, "Is this purchase needed?");
  expect(await app.api("GET", `/gates/${id}`)).toMatchObject({
    answer: { form: { supplier: "Acme", neededBy: "2027-01-15" } },
  });
});

test("a waiting gate and its answer survive a killed server", async () => {
  const { graph, run } = await runTemplate(app, "weather-report");
  const before = await untilGate(app, run, publishing);
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);
  await card(page, "Ask before publishing").getByRole("button", { name: "Approve" }).waitFor();

  await app.kill();
  await app.start();

  expect((await untilGate(app, run, publishing)).id).toBe(before.id);
  await card(page, "Ask before publishing").getByRole("button", { name: "Approve" }).click();
  await untilStatus(app, run, "succeeded");
  await runIs(page, "Done");
  expect(await openGates(app, run)).toEqual([]);
});

function card(page: Page, title: string) {
  return page.getByRole("group").filter({ hasText: title });
}

async function runIs(page: Page, status: string): Promise<void> {
  await page.getByRole("region", { name: "Run" }).getByRole("status").filter({ hasText: status }).waitFor();
}

/** The field says itself what is wrong with it. */
async function expectFault(page: Page, label: string): Promise<void> {
  const field = page.getByLabel(label);
  await expect.poll(() => field.getAttribute("aria-invalid")).toBe("true");
  const described = (await field.getAttribute("aria-describedby")) ?? "";
  const words = await Promise.all(
    described.split(" ").map((id) => page.locator(`[id="${id}"]`).textContent({ timeout: 1_000 })),
  );
  expect(words.join(" ")).toContain(label);
}
