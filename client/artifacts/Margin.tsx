import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Annotation } from "#shared/artifact/annotation.ts";
import { t } from "../messages/index.ts";
import { Badge, type Tone } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { TextAreaField } from "../ui/fields.tsx";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";

const tones: Record<Annotation["status"], Tone> = {
  draft: "accent",
  proposed: "live",
  accepted: "ok",
  rejected: "plain",
  failed: "bad",
};

/** Remarks beside the text, each at the height of what it marks. */
export function Margin({
  annotations,
  placed,
  pending,
  layoutKey,
  busy,
  problem,
  onSave,
  onCancel,
  onRemove,
}: {
  annotations: Annotation[];
  /** Ids that have a place in the text on screen. */
  placed: Set<string>;
  pending: { id: string; text: string } | undefined;
  /** Changes whenever the text or its marks are drawn anew. */
  layoutKey: string;
  busy: boolean;
  problem: string | undefined;
  onSave: (instruction: string) => void;
  onCancel: () => void;
  onRemove: (annotation: Annotation) => void;
}) {
  const column = useRef<HTMLElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the cards' heights follow from these
  useLayoutEffect(() => {
    const margin = column.current;
    const sheet = margin?.previousElementSibling;
    if (!margin || !sheet) return;
    alignCards(margin, sheet);
    const observer = new ResizeObserver(() => alignCards(margin, sheet));
    observer.observe(sheet);
    for (const card of margin.children) observer.observe(card);
    return () => observer.disconnect();
  }, [layoutKey, annotations.length, pending?.id]);

  const nothing = annotations.length === 0 && !pending;
  return (
    <aside className="margin" ref={column} aria-label={t("artifacts.margin")} data-empty={nothing || undefined}>
      {nothing && (
        <div className="margin-nothing">
          <Icon name="message-square" size={18} />
          <p>{t("artifacts.marginEmpty")}</p>
        </div>
      )}
      {pending && (
        <div className="margin-card" data-for={pending.id}>
          <Composer text={pending.text} busy={busy} problem={problem} onSave={onSave} onCancel={onCancel} />
        </div>
      )}
      {annotations.map((annotation) => (
        <article className="margin-card" data-for={annotation.id} key={annotation.id}>
          <div className="margin-head">
            <Badge tone={tones[annotation.status]}>{t(`artifacts.note.${annotation.status}`)}</Badge>
            {!placed.has(annotation.id) && <Badge tone="warn">{t("artifacts.orphaned")}</Badge>}
            <span className="margin-space" />
            {annotation.status !== "proposed" && (
              <IconButton
                icon="trash-2"
                label={t("artifacts.removeNote")}
                size={24}
                onClick={() => onRemove(annotation)}
              />
            )}
          </div>
          <blockquote>{shorten(annotation.target.quote.exact)}</blockquote>
          <p>{annotation.instruction}</p>
          {annotation.error && <p className="margin-error">{annotation.error}</p>}
          <p className="margin-by">
            {annotation.by.name} <TimeAgo at={annotation.createdAt} />
          </p>
        </article>
      ))}
    </aside>
  );
}

function Composer({
  text,
  busy,
  problem,
  onSave,
  onCancel,
}: {
  text: string;
  busy: boolean;
  problem: string | undefined;
  onSave: (instruction: string) => void;
  onCancel: () => void;
}) {
  const [instruction, setInstruction] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className="ui-form margin-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSave(instruction);
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <blockquote>{shorten(text)}</blockquote>
      <TextAreaField
        ref={field}
        label={t("artifacts.instruction")}
        placeholder={t("artifacts.instructionExample")}
        value={instruction}
        onChange={(event) => setInstruction(event.currentTarget.value)}
        error={problem}
      />
      <div className="margin-actions">
        <Button size="s" onClick={onCancel}>
          {t("ui.cancel")}
        </Button>
        <Button size="s" look="primary" type="submit" busy={busy}>
          {t("artifacts.saveNote")}
        </Button>
      </div>
    </form>
  );
}

/** Puts each card beside its mark; cards that would overlap move down. On narrow screens the style sheet undoes this. */
function alignCards(margin: HTMLElement, sheet: Element) {
  const top = margin.getBoundingClientRect().top;
  const cards = [...margin.querySelectorAll<HTMLElement>(".margin-card")].map((card) => {
    const mark = sheet.querySelector(`[data-annotation="${CSS.escape(card.dataset.for ?? "")}"]`);
    return { card, wish: mark ? mark.getBoundingClientRect().top - top - 8 : 0 };
  });
  cards.sort((a, b) => a.wish - b.wish);
  let free = 0;
  for (const { card, wish } of cards) {
    const y = Math.max(wish, free);
    card.style.top = `${y}px`;
    free = y + card.offsetHeight + 10;
  }
  margin.style.minHeight = `${free}px`;
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}
