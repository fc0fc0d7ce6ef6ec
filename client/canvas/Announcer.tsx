import { useEffect, useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import { runLook, stepLook } from "#client/runs/words.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { useStores } from "#client/stores/contexts.tsx";
import type { GraphStore } from "#client/stores/graphStore.ts";
import type { RunStore } from "#client/stores/runStore.ts";
import { diffBetween, type GraphDiff, type GraphRecords } from "#shared/graph/diff.ts";
import { placeOf } from "#shared/run/address.ts";
import css from "./canvas.module.css";
import { sayChange } from "./sayChange.ts";
import { titleAt } from "./titles.ts";

/** Says aloud what the eye sees happen: changes of the graph by me and by others, and how the run stands. */
export function Announcer() {
  const { graph, run } = useStores();
  const [words, setWords] = useState("");
  const waiting = useRef<string[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function say(text: string | undefined) {
      if (text === undefined || text === "") return;
      waiting.current.push(text);
      clearTimeout(timer);
      // What comes together is said together, and not more than a listener can hold.
      timer = setTimeout(() => {
        const all = waiting.current.splice(0);
        // The newest says how it all stands now, so that it is never left out.
        const said =
          all.length > 4 ? [...all.slice(0, 2), t("outline.more", { n: all.length - 3 }), ...all.slice(-1)] : all;
        setWords(said.join(" "));
      }, 150);
    }
    const stops = [
      graph.subscribe((now, before) => say(sayGraph(now, before))),
      run.subscribe((now, before) => sayRun(now, before, graph.getState().records).forEach(say)),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [graph, run]);
  return (
    <div className={css.hidden} aria-live="polite" data-announcer>
      {words}
    </div>
  );
}

function sayGraph(now: GraphStore, before: GraphStore): string | undefined {
  if (now.records === before.records) return undefined;
  const say = (diff: GraphDiff) => sayChange(diff, manifests(), nameIn({ ...before.records, ...now.records }));
  const [done, undone] = [now.past.length - before.past.length, now.future.length - before.future.length];
  const last = now.past.at(-1);
  if (done < 0 && undone > 0) return t("outline.undone", { what: say(diffBetween(now.records, before.records)) });
  if (done > 0 && undone < 0) return t("outline.redone", { what: last ? say(last) : "" });
  // What is typed is heard as it is typed.
  if (now.past !== before.past) return now.merging === undefined && last ? say(last) : undefined;
  if (now.outbox.length > 0) return undefined;
  return t("outline.byOthers", { what: say(diffBetween(before.records, now.records)) });
}

function sayRun(now: RunStore, before: RunStore, records: GraphRecords): string[] {
  if (now.runId !== before.runId || now.run === before.run || before.run.seq === 0) return [];
  const said: string[] = [];
  for (const [address, step] of Object.entries(now.run.steps)) {
    const was = before.run.steps[address]?.status;
    if (step.status === was || !spoken.has(step.status)) continue;
    const title = nameIn(records)(placeOf(address).node);
    said.push(t("outline.step", { title, state: stepLook(step.status, step.question).label }));
  }
  if (now.run.status !== before.run.status) {
    said.push(t("outline.run", { state: runLook(now.run.status).label }));
  }
  return said;
}

/** That a step is queued or sleeps is not worth a word. */
const spoken = new Set(["succeeded", "failed", "asked", "retrying"]);

function nameIn(records: GraphRecords) {
  return (id: string) => titleAt(records, manifests(), id);
}

function manifests() {
  return catalogStore.getState().manifests;
}
