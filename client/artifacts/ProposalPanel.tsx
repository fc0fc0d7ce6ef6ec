import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { answerProposal } from "#shared/api/routes/artifacts.ts";
import type { Annotation, RevisionProposal } from "#shared/artifact/annotation.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { formatNumber } from "../ui/format.ts";
import { Icon } from "../ui/Icon.tsx";
import { toast } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";
import { splitChange } from "./splitChange.ts";

/** What would change, span by span, with the proof that nothing else does. Accept some, all or none. */
export function ProposalPanel({
  proposal,
  annotations,
  onAnswered,
}: {
  proposal: RevisionProposal;
  annotations: Annotation[];
  /** With the new version, when one was made. */
  onAnswered: (version: number | undefined) => void;
}) {
  const [taken, setTaken] = useState(() => new Set(proposal.changes.map((change) => change.annotation)));
  const { busy, act } = useAct();
  const { frame } = proposal;

  function answer(accept: string[] | "all" | "none") {
    void act(async () => {
      const { version } = await call(answerProposal, { id: proposal.id, body: { accept } });
      toast(version === undefined ? t("artifacts.rejectedToast") : t("artifacts.acceptedToast", { n: version }), "ok");
      onAnswered(version);
    });
  }

  function toggle(id: string) {
    const next = new Set(taken);
    if (!next.delete(id)) next.add(id);
    setTaken(next);
  }

  return (
    <section className="ui-card proposal" aria-label={t("artifacts.proposal")}>
      <div className="proposal-head">
        <h2>{t("artifacts.proposal")}</h2>
        <Badge {...(proposal.madeBy === "model" && { icon: "sparkles" as const })}>
          {t(`artifacts.madeWith.${proposal.madeBy}`)}
        </Badge>
      </div>
      <ul className="proposal-changes">
        {proposal.changes.map((change) => {
          const note = annotations.find((item) => item.id === change.annotation);
          const parts = splitChange(change.before, change.after);
          return (
            <li key={change.annotation}>
              <Checkbox
                checked={taken.has(change.annotation)}
                onChange={() => toggle(change.annotation)}
                label={note?.instruction ?? t("artifacts.change")}
              />
              <div className="proposal-sides">
                <div className="proposal-side" data-side="before">
                  <span>{t("artifacts.before")}</span>
                  <p>
                    {parts.start}
                    <del>{parts.removed}</del>
                    {parts.end}
                  </p>
                </div>
                <div className="proposal-side" data-side="after">
                  <span>{t("artifacts.after")}</span>
                  <p>
                    {parts.start}
                    <ins>{parts.added}</ins>
                    {parts.end}
                  </p>
                </div>
              </div>
            </li>
          );
        })}
      </ul>
      <p className="proposal-proof" data-tone={frame.identical ? "ok" : "bad"}>
        <Icon name={frame.identical ? "shield-check" : "triangle-alert"} size={16} />
        <span>
          {frame.identical
            ? t("artifacts.proof", { bytes: formatNumber(frame.bytesOutside) })
            : t("artifacts.noProof", { bytes: formatNumber(frame.bytesOutside) })}{" "}
          <code title={frame.before}>sha256 {frame.before.slice(0, 16)}…</code>
          {!frame.identical && <code title={frame.after}> ≠ {frame.after.slice(0, 16)}…</code>}
        </span>
      </p>
      <div className="proposal-actions">
        {taken.size < proposal.changes.length && (
          <Button
            look="primary"
            icon="check"
            busy={busy}
            disabled={taken.size === 0}
            onClick={() => answer([...taken])}
          >
            {t("artifacts.acceptSome", { n: taken.size, all: proposal.changes.length })}
          </Button>
        )}
        {taken.size === proposal.changes.length && (
          <Button look="primary" icon="check" busy={busy} onClick={() => answer("all")}>
            {proposal.changes.length === 1 ? t("artifacts.accept") : t("artifacts.acceptAll")}
          </Button>
        )}
        <Button look="danger" icon="x" busy={busy} onClick={() => answer("none")}>
          {proposal.changes.length === 1 ? t("artifacts.reject") : t("artifacts.rejectAll")}
        </Button>
      </div>
    </section>
  );
}
