import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { sayError, t } from "#client/messages/index.ts";
import { useLooking } from "#client/revisions/looking.tsx";
import { useCanvas, useGraph, useRun, useStores } from "#client/stores/contexts.tsx";
import { StatusDot } from "#client/ui/Badge.tsx";
import { Button } from "#client/ui/Button.tsx";
import { formatAgo, formatDuration } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { Tabs } from "#client/ui/Tabs.tsx";
import { placeOf } from "#shared/run/address.ts";
import type { Question } from "#shared/run/question.ts";
import { isFinal, type RunState } from "#shared/run/reduce.ts";
import { CompareRuns } from "./CompareRuns.tsx";
import { useChosenRun } from "./chosenRun.tsx";
import { RunFigures } from "./controls/RunFigures.tsx";
import { RunMenu } from "./controls/RunMenu.tsx";
import { failedStep } from "./failedStep.ts";
import { ChildRunLink } from "./GateControls.tsx";
import { RunLog } from "./RunLog.tsx";
import css from "./runs.module.css";
import { Timeline, useNow, useStepTitle } from "./Timeline.tsx";
import { useRunActions } from "./useRunActions.ts";
import { useShowStep } from "./useShowStep.ts";
import { ValueView } from "./ValueView.tsx";
import { runLook, sayRounds } from "./words.ts";

export type RunBarTab = "timeline" | "log" | "result" | "compare" | "problems";

/** The bottom of the canvas: which run is shown, how it stands, and what it did. */
export function RunBar({
  problems,
  tab,
  onTab,
}: {
  /** Absent where the graph is only looked at. */
  problems?: ReactNode;
  tab: RunBarTab | undefined;
  onTab: (tab: RunBarTab | undefined) => void;
}) {
  const { runId } = useChosenRun();
  const found = useCanvas((state) => state.problems.length);
  const tabs = [
    ...(runId === undefined
      ? []
      : [
          { id: "timeline", label: t("canvas.runBar.timeline"), content: <Timeline /> },
          { id: "log", label: t("canvas.runBar.log"), content: <RunLog /> },
          { id: "result", label: t("canvas.runBar.result"), content: <RunResult /> },
          { id: "compare", label: t("compareRuns.tab"), content: <CompareRuns /> },
        ]),
    ...(problems === undefined
      ? []
      : [{ id: "problems", label: t("canvas.runBar.problems", { n: found }), content: problems }]),
  ];
  const shown = tabs.some((item) => item.id === tab) ? tab : tab && (tabs.at(-1)?.id as RunBarTab | undefined);
  return (
    <section className={css.bar} data-runbar aria-label={t("canvas.runBar.label")} data-open={shown !== undefined}>
      <div className={css.barHead}>
        <div className={css.barRun}>
          {runId === undefined ? <span className={css.quiet}>{t("canvas.runBar.noRun")}</span> : <RunHead />}
        </div>
        {problems !== undefined && (
          <span className={css.barProblems} data-none={found === 0 || undefined}>
            <Button
              size="s"
              look="quiet"
              icon={found > 0 ? "triangle-alert" : "check"}
              onClick={() => onTab(shown === "problems" ? undefined : "problems")}
            >
              {found === 0 ? t("canvas.problems.none") : t("canvas.runBar.problems", { n: found })}
            </Button>
          </span>
        )}
        <IconButton
          icon={shown === undefined ? "chevron-up" : "chevron-down"}
          label={t(shown === undefined ? "canvas.runBar.open" : "canvas.runBar.close")}
          aria-expanded={shown !== undefined}
          onClick={() => onTab(shown === undefined ? (runId === undefined ? "problems" : "timeline") : undefined)}
        />
      </div>
      {shown !== undefined && (
        <div className={css.barBody} data-scrolls>
          <Tabs tabs={tabs} value={shown} label={t("canvas.runBar.label")} onChange={(id) => onTab(id as RunBarTab)} />
        </div>
      )}
    </section>
  );
}

function RunHead() {
  const { runs, runId, open } = useChosenRun();
  const status = useRun((state) => state.head.status);
  const seq = useRun((state) => state.head.seq);
  const createdAt = useRun((state) => state.head.createdAt);
  const endedAt = useRun((state) => state.head.endedAt);
  const error = useRun((state) => state.head.error);
  const revision = useRun((state) => state.head.revision);
  const parent = useRun((state) => state.head.parent?.run);
  const current = useGraph((state) => state.revision);
  const actions = useRunActions();
  const live = seq > 0 && !isFinal(status);
  const now = useNow(live);
  const look = runLook(status);
  const choices = runs.map((run) => ({
    value: run.id,
    label: `${runLook(run.id === runId && seq > 0 ? status : run.status).label} · ${formatAgo(run.createdAt)}`,
  }));
  if (runId !== undefined && !runs.some((run) => run.id === runId)) {
    choices.unshift({ value: runId, label: `${look.label} · ${formatAgo(createdAt || Date.now())}` });
  }
  return (
    <>
      <Select
        aria-label={t("canvas.runBar.choose")}
        size="xs"
        className={css.choose ?? ""}
        data={choices}
        value={runId ?? null}
        allowDeselect={false}
        comboboxProps={{ shadow: "none" }}
        onChange={(id) => id && open(id)}
      />
      <span role="status">
        <StatusDot tone={look.tone} label={look.label} pulse={status === "running"} />
      </span>
      <PastNote />
      {createdAt > 0 && (
        <span className={css.figures}>{formatDuration(Math.max(0, (endedAt ?? now) - createdAt))}</span>
      )}
      <RunFigures />
      {error !== undefined && <Failure message={sayError(error)} />}
      {parent !== undefined && <ChildRunLink run={parent} word={t("canvas.runBar.openParent")} />}
      {seq > 0 && revision !== current && <OtherRevision run={runId} revision={revision} now={current} />}
      {live && <AnswerButton />}
      {live && status !== "paused" && (
        <Button size="s" look="quiet" icon="pause" disabled={actions.busy} onClick={() => void actions.pause()}>
          {t("canvas.runBar.pause")}
        </Button>
      )}
      {status === "paused" && (
        <Button size="s" look="soft" icon="play" disabled={actions.busy} onClick={() => void actions.resume()}>
          {t("canvas.runBar.resume")}
        </Button>
      )}
      {live && (
        <Button size="s" look="quiet" icon="square" busy={actions.stopping} onClick={() => void actions.cancel()}>
          {t("canvas.runBar.cancel")}
        </Button>
      )}
      {(status === "failed" || status === "cancelled") && (
        <Button size="s" look="soft" icon="rotate-cw" busy={actions.busy} onClick={() => void actions.retry()}>
          {t("canvas.runBar.retry")}
        </Button>
      )}
      <RunMenu />
    </>
  );
}

/** Who looks at an earlier moment is told so, also with the timeline closed. */
function PastNote() {
  const { run } = useStores();
  const isPast = useRun((state) => state.moment !== undefined);
  if (!isPast) return null;
  return (
    <span className={css.past} role="status">
      <Icon name="history" size={13} /> {t("moment.past")}
      <Button size="s" look="soft" onClick={() => run.getState().showMoment(undefined)}>
        {t("moment.live")}
      </Button>
    </span>
  );
}

/** The run used another revision than the one that is drawn: one click shows that one. */
function OtherRevision({ run, revision, now }: { run: string | undefined; revision: number; now: number }) {
  const { show } = useLooking();
  const words = t("canvas.runBar.otherRevision", { run: revision, now });
  return (
    <span className={`${css.figures} ${css.otherRevision}`} title={words}>
      {words}
      {run !== undefined && (
        <Button size="s" look="quiet" icon="eye" onClick={() => show({ kind: "run", run, revision })}>
          {t("past.seeRun", { n: revision })}
        </Button>
      )}
    </span>
  );
}

/** Why the run failed; with the step it failed at, to which it leads. */
function Failure({ message }: { message: string }) {
  const at = useRun((state) => failedStep(state.head, state.events));
  return at === undefined ? (
    <span className={css.barError} title={message}>
      {message}
    </span>
  ) : (
    <FailedAt address={at} message={message} />
  );
}

function FailedAt({ address, message }: { address: string; message: string }) {
  const show = useShowStep();
  const { scope, node } = placeOf(address);
  const title = useStepTitle(node);
  const where = scope === "" ? title : `${title}, ${sayRounds(address)}`;
  return (
    <button
      type="button"
      className={css.barError}
      title={t("canvas.runBar.failedAt", { where, message })}
      onClick={() => show(address)}
    >
      <b>{where}</b>: {message}
    </button>
  );
}

/** Leads to the step that waits for a person, in the round in which it does. */
function AnswerButton() {
  const show = useShowStep();
  const waiting = useRun((state) => firstAsked(state.head));
  if (waiting === undefined) return null;
  return (
    <Button size="s" look="soft" icon="hand" onClick={() => show(waiting)}>
      {t("canvas.runBar.answer")}
    </Button>
  );
}

function firstAsked(run: RunState): string | undefined {
  for (const address of run.open) {
    const step = run.steps[address];
    if (step?.status === "asked" && step.gate !== undefined && isForPeople(step.question)) return address;
  }
  return undefined;
}

function isForPeople(question: Question | undefined): boolean {
  return question?.kind === "approval" || question?.kind === "form";
}

function RunResult() {
  const output = useRun((state) => state.head.output);
  const error = useRun((state) => state.head.error);
  if (error) {
    return (
      <div className={css.failure} role="alert">
        <Failure message={sayError(error)} />
      </div>
    );
  }
  if (output === undefined) return <p className={css.hint}>{t("canvas.run.noResult")}</p>;
  return <ValueView value={output} />;
}
