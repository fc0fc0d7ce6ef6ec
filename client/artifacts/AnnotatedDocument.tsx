import { useState } from "react";
import type { ReplyOf } from "#shared/api/route.ts";
import {
  createAnnotation,
  deleteAnnotation,
  type getArtifactVersion,
  listAnnotations,
  reviseArtifact,
} from "#shared/api/routes/artifacts.ts";
import { type Annotation, findQuote, quoteAt } from "#shared/artifact/annotation.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { ChoiceField } from "../ui/fields.tsx";
import { Notice } from "../ui/states.tsx";
import { useAct } from "../ui/useAct.ts";
import { useLoad } from "../ui/useLoad.ts";
import { DocumentView } from "./DocumentView.tsx";
import { Margin } from "./Margin.tsx";
import { PassageDialog } from "./PassageDialog.tsx";
import { ProposalPanel } from "./ProposalPanel.tsx";
import { Reader } from "./Reader.tsx";
import { SourceView } from "./SourceView.tsx";
import type { Mark } from "./textRuns.ts";

const pendingId = "pending";

/** The newest version of a document with its margin: mark a passage, say what to change, see the proposal, decide. */
export function AnnotatedDocument({
  version,
  onRevised,
}: {
  version: ReplyOf<typeof getArtifactVersion>;
  onRevised: () => void;
}) {
  const source = version.content;
  const [view, setView] = useState("page");
  const [pending, setPending] = useState<{ start: number; end: number }>();
  const [choosing, setChoosing] = useState(false);
  const notes = useLoad(listAnnotations, { id: version.artifact });
  const { busy, act, refusal } = useAct({ form: true });

  const open = (notes.data?.items ?? []).filter((item) => item.status !== "accepted" && item.status !== "rejected");
  const drafts = open.filter((item) => item.status === "draft" || item.status === "failed");
  const proposals = (notes.data?.proposals ?? []).filter((item) => item.status === "open");
  const marks = [
    ...(pending ? [{ id: pendingId, ...pending }] : []),
    ...open.flatMap((item): Mark[] => {
      const place = findQuote(source, item.target.quote, item.target.start);
      return place ? [{ id: item.id, ...place }] : [];
    }),
  ];

  function save(instruction: string) {
    if (!pending) return;
    const { start, end } = pending;
    const target = { version: version.version, hash: version.hash, start, end, quote: quoteAt(source, start, end) };
    void act(async () => {
      await call(createAnnotation, { id: version.artifact, body: { target, instruction } });
      setPending(undefined);
      notes.reload();
    });
  }

  function remove(annotation: Annotation) {
    void act(async () => {
      await call(deleteAnnotation, { id: version.artifact, annotation: annotation.id });
      notes.reload();
    });
  }

  function propose() {
    void act(async () => {
      try {
        await call(reviseArtifact, { id: version.artifact, body: { annotations: drafts.map((item) => item.id) } });
      } finally {
        notes.reload();
      }
    });
  }

  return (
    <>
      <div className="reader-bar">
        <ChoiceField
          label={t("artifacts.view")}
          value={view}
          onChange={setView}
          choices={[
            { value: "page", label: t("artifacts.page") },
            { value: "source", label: t("artifacts.source") },
          ]}
        />
        <Button icon="highlighter" onClick={() => setChoosing(true)}>
          {t("artifacts.markPassage")}
        </Button>
        <span className="reader-hint">{t("artifacts.hint")}</span>
        {drafts.length > 0 && (
          <Button look="primary" icon="wand-sparkles" busy={busy} onClick={propose}>
            {drafts.length === 1 ? t("artifacts.proposeOne") : t("artifacts.propose", { n: drafts.length })}
          </Button>
        )}
      </div>
      {notes.error && !notes.data && <Notice tone="warn">{notes.error.message}</Notice>}
      {proposals.map((proposal) => (
        <ProposalPanel
          key={proposal.id}
          proposal={proposal}
          annotations={notes.data?.items ?? []}
          onAnswered={(made) => {
            notes.reload();
            if (made !== undefined) onRevised();
          }}
        />
      ))}
      <div className="reader-columns">
        <Reader source={source} onAsk={setPending}>
          {view === "page" ? (
            <DocumentView source={source} marks={marks} />
          ) : (
            <SourceView source={source} marks={marks} />
          )}
        </Reader>
        <Margin
          annotations={open}
          placed={new Set(marks.map((mark) => mark.id))}
          pending={pending && { id: pendingId, text: source.slice(pending.start, pending.end) }}
          layoutKey={`${view} ${marks.map((mark) => `${mark.id}${mark.start}`).join()}`}
          busy={busy}
          problem={refusal?.at("instruction") ?? refusal?.message}
          onSave={save}
          onCancel={() => setPending(undefined)}
          onRemove={remove}
        />
      </div>
      <PassageDialog
        source={source}
        open={choosing}
        chosen={pending !== undefined}
        onClose={() => setChoosing(false)}
        onChoose={(span) => {
          setChoosing(false);
          setPending(span);
        }}
      />
    </>
  );
}
