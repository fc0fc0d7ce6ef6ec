/** A second person in the workspace: nobody can be invited in these stories' products, so the row is put in place. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type App, owner } from "./app.ts";
import { visit } from "./browser.ts";
import { askOwnDatabase } from "./ownDatabase.ts";

/** Signs in, with the owner's password. Gives the seat to bring along to further pages. */
export async function addPerson(
  browser: Browser,
  app: App,
  { name, role = "editor", baseURL = app.url }: { name: string; role?: string; baseURL?: string },
): Promise<BrowserContextOptions["storageState"]> {
  const email = `${name.toLowerCase()}@example.com`;
  await askOwnDatabase(
    app,
    `insert into member (id, workspace, email, name, role, password_hash, created_at)
     select $1, workspace, $2, $3, $4, password_hash, created_at from member where email = $5`,
    [`u_${name.toLowerCase()}`, email, name, role, owner.email],
  );
  const page = await visit(browser, app, { baseURL });
  await signInAs(page, email);
  const state = await page.context().storageState();
  await page.context().close();
  return state;
}

async function signInAs(page: Page, email: string): Promise<void> {
  await page.goto("/");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").first().waitFor();
}
