/** Cells 33 and 34: a browser that loses its line while somebody edits, and two editors that save at once. */
import { openBrowser, signIn } from "../../support/browser.ts";
import * as on from "../../support/canvas.ts";
import { type Cell, type Finding, least, most, type Stage, seen } from "../cell.ts";
import { freePort } from "../parts/freePort.ts";
import { edge, node } from "../parts/graphs.ts";
import { openHouse } from "../parts/house.ts";
import { startProxy } from "../parts/proxy.ts";
import { pause, until } from "../parts/wait.ts";
import { openWatcher } from "../parts/watcher.ts";

export const editing: Cell[] = [
  { number: 33, name: "browser offline while editing", track: "editing", run: offline },
  { number: 34, name: "two editors save at once", track: "sockets", run: twoEditors },
];

interface Stored {
  id: string;
  revision: number;
  nodes: { id: string; type: string; title: string }[];
  edges: object[];
}

const sketch = () => ({
  name: "Edited by two",
  nodes: [node("start", "input"), node("keep", "transform", { value: 1 }), node("end", "output")],
  edges: [edge("start → keep"), edge("keep → end")],
});

async function offline(stage: Stage): Promise<Finding> {
  if (!process.env.CHROMIUM_PATH) return { did: "", measured: [], notRun: "There is no Chromium here." };
  const port = await freePort();
  const proxy = await startProxy({ port });
  const url = `http://localhost:${proxy.port}`;
  const house = await openHouse("editing", await stage.cluster(), { options: { port, env: { PUBLIC_URL: url } } });
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const { id } = await house.server.api<Stored>("POST", "/graphs", sketch());
    await signIn(page);
    await on.openGraph(page, id);
    await on.card(page, "keep").waitFor();

    await proxy.cut();
    await on.addStep(page, "Text", "markdown");
    await on.card(page, "Text").waitFor();
    await page.keyboard.press("Escape");
    const seconds = stage.pick(4, 120);
    const offlineAt = Date.now();
    // Meanwhile somebody else, whose line is good, adds a step and renames one.
    const current = await house.server.api<Stored>("GET", `/graphs/${id}`);
    await house.server.api("PUT", `/graphs/${id}`, {
      nodes: [
        ...current.nodes.map((one) => (one.id === "end" ? { ...one, title: "The end" } : one)),
        node("theirs", "note", { text: "While you were away" }),
      ],
      edges: current.edges,
    });
    await pause(seconds * 1_000 - (Date.now() - offlineAt));
    await on.addStep(page, "Branch");
    await on.card(page, "Branch").waitFor();
    await proxy.heal();
    const healedAt = Date.now();
    await page.getByText(/^Merged: \d+ edits from offline$/).waitFor();
    const wanted = ["Text", "Branch", "The end", "theirs", "keep", "start"];
    const stored = await until(
      "Both sides' edits at the server",
      async () => {
        const graph = await house.server.api<Stored>("GET", `/graphs/${id}`);
        const there = graph.nodes.map((one) => one.title || titles[one.type] || one.type);
        return wanted.every((title) => there.includes(title)) ? graph : undefined;
      },
      { withinMs: 20_000 },
    ).catch(() => undefined);
    const seconds2 = (Date.now() - healedAt) / 1000;
    const shown = await until(
      "Both sides' edits on the page",
      async () => {
        return (await on.cards(page).count()) >= 5 && (await on.card(page, "The end").count()) === 1 ? true : undefined;
      },
      { withinMs: 10_000 },
    ).catch(() => undefined);
    return {
      did: `${seconds} s without a line, edits on both sides`,
      measured: [
        most("edits lost at the server", stored ? 0 : 1, 0),
        most("edits missing on the page", shown ? 0 : 1, 0),
        most("saved after", seconds2, 20, "s"),
      ],
    };
  } finally {
    await browser.close();
    await house.close();
    await proxy.stop();
  }
}

/** What a card shows for a step without a title. */
const titles: Record<string, string> = { template: "Text", branch: "Branch" };

async function twoEditors(stage: Stage): Promise<Finding> {
  const house = await stage.house("sockets");
  const { server } = house;
  const times = stage.pick(10, 200);
  let doubles = 0;
  let silent = 0;
  let refused = 0;
  for (let n = 0; n < times; n++) {
    const { id, revision } = await server.api<Stored>("POST", "/graphs", sketch());
    const save = (title: string) =>
      server.call("PUT", `/graphs/${id}`, {
        headers: { "if-match": `"${revision}"` },
        body: { ...sketch(), nodes: sketch().nodes.map((one) => ({ ...one, title })) },
      });
    const replies = await Promise.all([save("Ada"), save("Ben")]);
    const winners = replies.filter(({ status }) => status === 200);
    if (winners.length !== 1) doubles++;
    const losers = replies.filter(({ status }) => status === 412 || status === 409);
    refused += losers.length;
    const stored = await server.api<Stored>("GET", `/graphs/${id}`);
    const said = JSON.parse(winners[0]?.body ?? "{}") as Stored;
    if (stored.nodes[0]?.title !== said.nodes?.[0]?.title || losers.some(({ body }) => !body.includes("detail")))
      silent++;
  }
  const kept = await changesOnLines(
    house.server.url,
    (await server.api<Stored>("POST", "/graphs", sketch())).id,
    server,
  );
  return {
    did: `${times} times with the same revision, then 20 changes over two sockets`,
    measured: [
      most("both won", doubles, 0),
      least("losers told", refused, times),
      most("lost without a word", silent, 0),
      seen("changes over sockets", kept.made),
      most("of them lost", kept.made - kept.stored, 0),
    ],
  };
}

/** Changes of different steps, from two sockets at once, on the same base: they merge. */
async function changesOnLines(url: string, id: string, server: { api<T>(method: string, path: string): Promise<T> }) {
  const lines = await Promise.all([openWatcher(url), openWatcher(url)]);
  const { revision } = await server.api<Stored>("GET", `/graphs/${id}`);
  const made = 20;
  await Promise.all(
    Array.from({ length: made }, (_, i) => {
      const added = { ...node(`n${i}`, "note", { text: `${i}` }), version: 1, position: { x: 0, y: 100 * i } };
      const change = { graph: id, base: revision, diff: { [`node:n${i}`]: { before: null, after: added } } };
      return new Promise((resolve) => lines[i % 2]?.socket.emit("graph.change", change, resolve));
    }),
  );
  for (const line of lines) line.close();
  const { nodes } = await server.api<Stored>("GET", `/graphs/${id}`);
  return { made, stored: nodes.filter((one) => one.type === "note").length };
}
