import { useReactFlow } from "@xyflow/react";
import { useState } from "react";
import { createPortal } from "react-dom";
import { useDoor } from "#client/actions/doors.ts";
import { titleAt } from "#client/canvas/titles.ts";
import { t } from "#client/messages/index.ts";
import { useSession } from "#client/session/session.ts";
import { useCatalog, useGraph } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { TimeAgo } from "#client/ui/TimeAgo.tsx";
import type { Thread } from "#shared/api/routes/comments.ts";
import { Avatar } from "./Avatar.tsx";
import { useTogether, useTogetherLine } from "./context.tsx";
import { mayComment } from "./mayComment.ts";
import css from "./together.module.css";

/** All threads of the graph in words, also those whose node is gone. */
export function CommentsList() {
  const { store } = useTogetherLine();
  const { state } = useSession();
  const listOpen = useTogether((now) => now.listOpen);
  const threads = useTogether((now) => now.threads);
  const [resolved, setResolved] = useState(false);
  useDoor("comment.list", () => store.getState().toggleList());
  if (!listOpen) return null;
  const shown = threads.filter(({ resolvedAt }) => (resolvedAt !== undefined) === resolved).reverse();
  const count = threads.filter(({ resolvedAt }) => resolvedAt !== undefined).length;
  return createPortal(
    <aside
      className={css.list}
      aria-label={t("comments.list")}
      onKeyDown={(event) => {
        if (event.key === "Escape") store.getState().toggleList();
      }}
    >
      <header>
        <h2>{t("comments.list")}</h2>
        {count > 0 && (
          <Button size="s" look="quiet" onClick={() => setResolved(!resolved)}>
            {t(resolved ? "comments.showOpen" : "comments.showResolved", { n: count })}
          </Button>
        )}
        <IconButton icon="x" label={t("ui.close")} size={26} onClick={() => store.getState().toggleList()} />
      </header>
      {shown.length === 0 && <p className={css.none}>{t(resolved ? "comments.noneResolved" : "comments.none")}</p>}
      <ul>
        {shown.map((thread) => (
          <Row key={thread.id} thread={thread} />
        ))}
      </ul>
      {mayComment(state.member?.role) && (
        <footer>
          <Button size="s" icon="message-circle" onClick={() => store.getState().setPlacing(true)}>
            {t("comments.new")}
          </Button>
        </footer>
      )}
    </aside>,
    document.body,
  );
}

function Row({ thread }: { thread: Thread }) {
  const { store } = useTogetherLine();
  const flow = useReactFlow();
  const records = useGraph((state) => state.records);
  const manifests = useCatalog((state) => state.manifests);
  const first = thread.comments[0];
  if (!first) return null;
  const isGone = thread.node !== undefined && records[`node:${thread.node}`] === undefined;
  const place =
    thread.node === undefined
      ? undefined
      : isGone
        ? t("comments.nodeGone")
        : t("comments.on", { step: titleAt(records, manifests, thread.node) });
  function show() {
    store.getState().openThread(thread.id);
    const node = thread.node === undefined ? undefined : flow.getInternalNode(thread.node);
    if (thread.node !== undefined && !node) return;
    const { x, y } = node?.internals.positionAbsolute ?? { x: 0, y: 0 };
    void flow.setCenter(x + thread.at.x, y + thread.at.y, { zoom: Math.max(0.6, flow.getZoom()), duration: 150 });
  }
  return (
    <li>
      <button type="button" onClick={show}>
        <Avatar member={first.by.id ?? ""} name={first.by.name ?? "?"} />
        <span>
          <span className={css.byline}>
            <strong>{first.by.name ?? t("comments.somebody")}</strong>
            <TimeAgo at={thread.comments.at(-1)?.createdAt ?? thread.createdAt} />
          </span>
          <span className={css.excerpt} dir="auto">
            {first.deleted ? t("comments.deleted") : first.text}
          </span>
          <span className={css.note}>
            {[place, thread.comments.length > 1 ? t("comments.replies", { n: thread.comments.length - 1 }) : undefined]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
      </button>
    </li>
  );
}
