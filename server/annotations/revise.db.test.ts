import { expect, test } from "vitest";
import { quoteAt } from "#shared/artifact/annotation.ts";
import type { ArtifactKind } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import { getArtifact } from "../artifacts/getArtifact.ts";
import { getVersion } from "../artifacts/getVersion.ts";
import { nodeArtifacts } from "../artifacts/nodeArtifacts.ts";
import { restoreVersion } from "../artifacts/restoreVersion.ts";
import { newWorkspace, type PublishOptions, publishParts, runIn } from "../artifacts/testing/publishParts.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { answerProposal } from "./answerProposal.ts";
import { createAnnotation } from "./createAnnotation.ts";
import { deleteAnnotation } from "./deleteAnnotation.ts";
import { listAnnotations } from "./listAnnotations.ts";
import { revise } from "./revise.ts";

const step = { address: "report", node: "report" };
const text = "# Report\n\nSales rose in May. Costs fell in June.\n\nThe end. \u00e9\ud83d\ude00\n";

/** An artifact with this text, and verbs on it. */
async function setUp(options: PublishOptions & { kind?: ArtifactKind; content?: string } = {}) {
  const database = await testDatabase();
  const { parts, calls, clock } = publishParts(database.db, options);
  const caller = await newWorkspace(database.db);
  const kind = options.kind ?? "document";
  const ref = await nodeArtifacts(parts, runIn(caller, "r_1"), step).save({
    kind,
    title: "Report",
    content: options.content ?? text,
  });
  const id = ref.$artifact;
  const read = (n?: number) => getVersion(parts, caller, { id, n });
  return {
    parts,
    calls,
    caller,
    id,
    read,
    async mark(words: string, instruction: string) {
      const { version, content } = await read();
      const start = content.indexOf(words);
      const end = start + words.length;
      clock.now++;
      const target = { version: version.version, hash: version.hash, start, end, quote: quoteAt(content, start, end) };
      return (await createAnnotation(parts, caller, { id, target, instruction })).id;
    },
    revise: (...annotations: string[]) => revise(parts, caller, { id, annotations }),
    answer: (proposal: string, accept: string[] | "all" | "none") =>
      answerProposal(parts, caller, { id: proposal, accept }),
    list: () => listAnnotations(parts, caller, id),
    save: (content: string, run: string) =>
      nodeArtifacts(parts, runIn(caller, run), step).save({ kind, title: "Report", content }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

test("without a model a literal instruction becomes a proposal that says how it was made and proves the rest", async () => {
  await using it = await setUp();
  const note = await it.mark("Sales rose in May.", 'replace with "Sales rose by 4 % in May."');

  const proposal = await it.revise(note);

  expect(proposal).toMatchObject({ base: 1, status: "open", madeBy: "literal" });
  expect(proposal.changes).toEqual([
    { annotation: note, start: 10, end: 28, before: "Sales rose in May.", after: "Sales rose by 4 % in May." },
  ]);
  expect(proposal.frame.identical).toBe(true);
  expect(proposal.frame.before).toBe(proposal.frame.after);
  expect(proposal.frame.bytesOutside).toBe(new TextEncoder().encode(text).length - 18);
  expect((await it.read()).content).toBe(text);
  expect((await it.list()).items).toMatchObject([
    { id: note, status: "proposed", proposal: proposal.id, anchor: "exact" },
  ]);
});

test("without a model any other instruction says what works and where to add a model, and the note stays a draft", async () => {
  await using it = await setUp();
  const note = await it.mark("Sales", "make it friendlier");

  await expect(it.revise(note)).rejects.toMatchObject({
    code: "MODEL_MISSING",
    message: expect.stringMatching(/Settings → Models.*replace with "…"/),
  });
  expect((await it.list()).items).toMatchObject([{ status: "draft" }]);
});

test("a model sees only the marked segments with read-only neighbours, and its texts are spliced in", async () => {
  await using it = await setUp({
    replies: [
      {
        changes: [
          { segment: "S2", text: "costs sank" },
          { segment: "S1", text: "SALES" },
        ],
      },
    ],
  });
  const second = await it.mark("Costs fell", "softer");
  const first = await it.mark("Sales", "louder");

  const proposal = await it.revise(second, first);

  expect(proposal.madeBy).toBe("model");
  expect(proposal.changes.map((change) => change.annotation)).toEqual([first, second]);
  const pack = JSON.parse(it.calls[0]?.prompt ?? "");
  expect(pack.segments[0]).toEqual({
    segment: "S1",
    readOnlyBefore: "# Report\n\n",
    text: "Sales",
    readOnlyAfter: text.slice(15),
    instruction: "louder",
  });
  const { version } = await it.answer(proposal.id, "all");
  expect(version).toBe(2);
  expect((await it.read()).content).toBe(text.replace("Sales", "SALES").replace("Costs fell", "costs sank"));
  expect((await it.read()).version.provenance).toEqual({ by: it.caller.actor, resolves: [first, second] });
});

test("a reply that names an unknown segment is sent back once with the reason, then counts", async () => {
  await using it = await setUp({
    replies: [{ changes: [{ segment: "S9", text: "x" }] }, { changes: [{ segment: "S1", text: "Revenue" }] }],
  });
  const note = await it.mark("Sales", "better word");

  const proposal = await it.revise(note);

  expect(it.calls).toHaveLength(2);
  expect(it.calls[1]?.prompt).toContain('The answer names the segment \\"S9\\". There are only S1.');
  expect(proposal.changes[0]?.after).toBe("Revenue");
});

test("a model that does not keep to the segments twice fails the note and changes nothing", async () => {
  const replies = [{ changes: [{ segment: "all", text: "x" }] }, { changes: [] }];
  await using it = await setUp({ replies });
  const note = await it.mark("Sales", "better word");

  await expect(it.revise(note)).rejects.toMatchObject({ code: "MODEL_REPLY_INVALID" });

  expect((await it.list()).items).toMatchObject([
    { status: "failed", error: expect.stringContaining("no text for S1") },
  ]);
  expect((await it.list()).proposals).toEqual([]);
  expect((await getArtifact(it.parts, it.caller, it.id)).version).toBe(1);
});

test("a busy model leaves the note a draft, to be sent again", async () => {
  await using it = await setUp({ replies: [new AppError("UPSTREAM_BUSY", "Busy.")] });
  const note = await it.mark("Sales", "better word");

  await expect(it.revise(note)).rejects.toMatchObject({ code: "UPSTREAM_BUSY" });

  expect((await it.list()).items).toMatchObject([{ status: "draft" }]);
});

test("accepting some applies those and rejects the others", async () => {
  await using it = await setUp();
  const one = await it.mark("Sales", "upper case");
  const two = await it.mark("Costs", "upper case");
  const three = await it.mark("The end.", "delete");
  const proposal = await it.revise(one, two, three);

  const answered = await it.answer(proposal.id, [three, one]);

  expect(answered).toMatchObject({ proposal: { status: "accepted" }, version: 2 });
  expect((await it.read()).content).toBe(text.replace("Sales", "SALES").replace("The end.", ""));
  expect((await it.list()).items.map((note) => [note.id, note.status])).toEqual([
    [one, "accepted"],
    [two, "rejected"],
    [three, "accepted"],
  ]);
});

test("accepting none leaves the artifact alone, and the notes can be sent again", async () => {
  await using it = await setUp();
  const note = await it.mark("Sales", "upper case");
  const proposal = await it.revise(note);

  expect(await it.answer(proposal.id, "none")).toEqual({ proposal: { ...proposal, status: "rejected" } });

  expect((await it.read()).version.version).toBe(1);
  expect((await it.revise(note)).status).toBe("open");
});

test("of parallel answers one wins and one version is made", async () => {
  await using it = await setUp();
  const proposal = await it.revise(await it.mark("Sales", "upper case"));

  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => it.answer(proposal.id, "all")));

  expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
  for (const answer of answers) {
    if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "ALREADY_ANSWERED" });
  }
  expect((await getArtifact(it.parts, it.caller, it.id)).version).toBe(2);
});

test("when the artifact moved on elsewhere, the accepted span is found again", async () => {
  await using it = await setUp();
  const proposal = await it.revise(await it.mark("Costs fell in June.", 'replace with "Costs fell."'));
  await it.save(`Preface.\n\n${text}`, "r_2");

  const { version } = await it.answer(proposal.id, "all");

  expect(version).toBe(3);
  expect((await it.read()).content).toBe(`Preface.\n\n${text.replace("Costs fell in June.", "Costs fell.")}`);
});

test("when the marked text itself has changed, the proposal is stale and nothing is written", async () => {
  await using it = await setUp();
  const note = await it.mark("Costs fell in June.", "delete");
  const proposal = await it.revise(note);
  await it.save(text.replace("Costs fell in June.", "Costs were flat."), "r_2");

  await expect(it.answer(proposal.id, "all")).rejects.toMatchObject({ code: "CONFLICT" });

  expect((await it.read()).version.version).toBe(2);
  const after = await it.list();
  expect(after.proposals).toMatchObject([{ status: "stale" }]);
  expect(after.items).toMatchObject([{ status: "draft", anchor: "orphaned" }]);
  await expect(it.revise(note)).rejects.toMatchObject({ code: "CONFLICT", errors: [{ path: "annotations.0" }] });
});

test("anchors follow their words through new versions", async () => {
  await using it = await setUp();
  await it.mark("Sales rose", "x");
  await it.save(`New.\n${text}`, "r_2");

  expect((await it.list()).items[0]?.anchor).toBe("moved");

  await restoreVersion(it.parts, it.caller, { id: it.id, n: 1 });
  expect((await it.list()).items[0]?.anchor).toBe("exact");
});

test("notes that mark the same text are refused with their names", async () => {
  await using it = await setUp();
  const one = await it.mark("Sales rose", "upper case");
  const two = await it.mark("rose in May", "delete");

  await expect(it.revise(one, two)).rejects.toMatchObject({ code: "CONFLICT", errors: [{ path: "annotations.1" }] });
});

test("a note is proposed once at a time, kept when accepted, and removable otherwise", async () => {
  await using it = await setUp();
  const note = await it.mark("Sales", "upper case");
  const remove = () => deleteAnnotation(it.parts, it.caller, { id: it.id, annotation: note });
  const both = await Promise.allSettled([it.revise(note), it.revise(note)]);

  expect(both.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(remove()).rejects.toMatchObject({ code: "CONFLICT" });
  const [proposal] = (await it.list()).proposals;
  await it.answer(proposal?.id ?? "", "all");
  await expect(remove()).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(it.revise(note)).rejects.toMatchObject({ code: "CONFLICT" });

  const other = await it.mark("Costs", "x");
  await deleteAnnotation(it.parts, it.caller, { id: it.id, annotation: other });
  expect((await it.list()).items.map((item) => item.id)).toEqual([note]);
  await expect(deleteAnnotation(it.parts, it.caller, { id: it.id, annotation: other })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("a change that would break a table or a chart fails and says why", async () => {
  await using table = await setUp({ kind: "table", content: '[{"n":1},{"n":2}]' });
  const note = await table.mark('{"n":2}', 'replace with "{}}"');
  await expect(table.revise(note)).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: expect.stringContaining("the table would not work"),
  });
  expect((await table.list()).items).toMatchObject([{ status: "failed" }]);

  await using chart = await setUp({ kind: "chart", content: '{"mark":"bar","data":{"values":[]}}' });
  const broken = await chart.mark('"bar"', "change bar to broken");
  await expect(chart.revise(broken)).rejects.toMatchObject({ code: "DATA_INVALID" });
  const line = await chart.mark("bar", 'replace with "line"');
  const proposal = await chart.revise(line);
  await chart.answer(proposal.id, "all");
  expect(JSON.parse((await chart.read()).content).mark).toBe("line");
});

test("a mark that does not fit the version is refused with its place", async () => {
  await using it = await setUp();
  const { version } = await it.read();
  const target = {
    version: 1,
    hash: version.hash,
    start: 0,
    end: 5,
    quote: { exact: "Sales", prefix: "", suffix: "" },
  };

  const bad = createAnnotation(it.parts, it.caller, { id: it.id, target, instruction: "x" });

  await expect(bad).rejects.toMatchObject({ code: "BAD_INPUT", errors: [{ path: "target.quote.exact" }] });
});

test("another workspace can neither see, mark, revise nor answer", async () => {
  await using it = await setUp();
  const note = await it.mark("Sales", "upper case");
  const proposal = await it.revise(note);
  const stranger = await newWorkspace(it.parts.db);

  for (const attempt of [
    () => listAnnotations(it.parts, stranger, it.id),
    () => revise(it.parts, stranger, { id: it.id, annotations: [note] }),
    () => answerProposal(it.parts, stranger, { id: proposal.id, accept: "all" }),
    () => deleteAnnotation(it.parts, stranger, { id: it.id, annotation: note }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});
