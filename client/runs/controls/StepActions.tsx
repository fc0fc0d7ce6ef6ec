import { useMemo, useState } from "react";
import { t } from "#client/messages/index.ts";
import { useManifest, useNode, useRun } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { placeOf } from "#shared/run/address.ts";
import { isFinal, isSettled, type StepState } from "#shared/run/reduce.ts";
import { useChosenRun } from "../chosenRun.tsx";
import css from "./controls.module.css";
import { RerunDialog, type RerunKind } from "./RerunDialog.tsx";
import { usePinActions } from "./usePinActions.ts";

/** What can be done with a step of a run that is over: run from it, edit what it gave, pin it, answer it otherwise. */
export function StepActions({ run, address, step }: { run: string; address: string; step: StepState }) {
  const isOver = useRun((state) => isFinal(state.run.status));
  const drawn = useNode(step.node);
  const manifest = useManifest(drawn?.type);
  const [kind, setKind] = useState<RerunKind>("from");
  const [open, setOpen] = useState(false);
  const pins = usePinActions();
  const wasAnswered = useAnswered(address);
  if (!isOver || !manifest || manifest.inert) return null;

  const isTop = placeOf(address).scope === "";
  const isPinned = pins.pinned.has(step.node);
  const show = (next: RerunKind) => () => {
    setKind(next);
    setOpen(true);
  };
  return (
    <section className={css.actions} aria-label={t("rerun.label")}>
      <Button size="s" look="soft" icon="play" onClick={show("from")}>
        {t("rerun.from")}
      </Button>
      <Button size="s" icon="flag" onClick={show("until")}>
        {t("rerun.until")}
      </Button>
      {wasAnswered && (
        <Button size="s" icon="hand" onClick={show("answer")}>
          {t("rerun.answer")}
        </Button>
      )}
      {isTop && manifest.group !== "people" && isSettled(step.status) && (
        <Button size="s" icon="pencil" onClick={show("edit")}>
          {t("rerun.edit")}
        </Button>
      )}
      {isTop && isPinned && (
        <Button size="s" icon="pin-off" busy={pins.busy} onClick={() => void pins.unpin([step.node])}>
          {t("rerun.unpin")}
        </Button>
      )}
      {isTop && !isPinned && step.status === "succeeded" && (
        <Button size="s" icon="pin" busy={pins.busy} onClick={() => void pins.pin([step.node])}>
          {t("rerun.pin")}
        </Button>
      )}
      {!isTop && <p className={css.quiet}>{t("rerun.onlyTop")}</p>}
      <RerunDialog kind={kind} run={run} address={address} open={open} onClose={() => setOpen(false)} />
    </section>
  );
}

/** Did a person answer here in this run? What was carried over from an earlier run was answered by people. */
function useAnswered(address: string): boolean {
  const answered = useRun((state) => state.run.answers[address] !== undefined);
  const events = useRun((state) => state.events);
  return useMemo(() => {
    if (!answered) return false;
    const asked = events.findLast((event) => event.type === "step.asked" && event.step === address);
    if (asked?.type !== "step.asked") return true;
    return asked.question.kind === "approval" || asked.question.kind === "form";
  }, [answered, events, address]);
}

/** Where a result comes from that this run did not make itself. */
export function ReusedNote({ step }: { step: StepState }) {
  const { open } = useChosenRun();
  const from = step.reusedFrom;
  if (from === undefined) return null;
  const words = step.reusedHow === "pinned" ? "pinnedFrom" : step.reusedHow === "edited" ? "editedFrom" : "reusedFrom";
  return (
    <p className={css.reused}>
      {t(`rerun.${words}`)}
      {from.startsWith("r_") && (
        <Button size="s" look="quiet" icon="history" onClick={() => open(from)}>
          {t("rerun.openRun")}
        </Button>
      )}
    </p>
  );
}
