import { useReactFlow, useStore } from "@xyflow/react";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { useSearch } from "wouter";
import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { useSession } from "#client/session/session.ts";
import { useGraph } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { TimeAgo } from "#client/ui/TimeAgo.tsx";
import { toastError } from "#client/ui/toast.ts";
import * as routes from "#shared/api/routes/comments.ts";
import { Avatar } from "./Avatar.tsx";
import { CommentBox, type Written } from "./CommentBox.tsx";
import { CommentText } from "./CommentText.tsx";
import { useCommentPosition } from "./commentPlaces.ts";
import { useTogether, useTogetherLine } from "./context.tsx";
import { mayComment } from "./mayComment.ts";
import css from "./together.module.css";
import type { CommentPlace } from "./togetherStore.ts";

/** The thread that is open beside its mark, or the box for a new one; on a phone a sheet at the bottom. */
export function OpenThread() {
  const { store } = useTogetherLine();
  const open = useTogether((state) => state.open);
  const thread = useTogether(({ open, threads }) =>
    open !== undefined && "thread" in open ? threads.find(({ id }) => id === open.thread) : undefined,
  );
  useThreadOfAddress();
  if (open === undefined) return null;
  if ("place" in open) {
    return (
      <Beside place={open.place} label={t("comments.new")}>
        <NewThread place={open.place} />
      </Beside>
    );
  }
  if (!thread) return null;
  const author = thread.comments[0]?.by.name ?? t("comments.somebody");
  return (
    <Beside key={thread.id} place={thread} label={t("comments.by", { name: author })}>
      <ThreadView thread={thread} onClose={() => store.getState().close()} />
    </Beside>
  );
}

/** A comment that the address names, as a mention in the inbox does, is opened and brought into view. */
function useThreadOfAddress() {
  const { store } = useTogetherLine();
  const flow = useReactFlow();
  const wanted = new URLSearchParams(useSearch()).get("comment");
  const thread = useTogether(({ threads }) => threads.find(({ id }) => id === wanted));
  const done = useRef<string>(undefined);
  useEffect(() => {
    if (!thread || done.current === thread.id) return;
    done.current = thread.id;
    store.getState().openThread(thread.id);
    const node = thread.node === undefined ? undefined : flow.getInternalNode(thread.node);
    const corner = node?.internals.positionAbsolute ?? { x: 0, y: 0 };
    if (thread.node === undefined || node) {
      void flow.setCenter(corner.x + thread.at.x, corner.y + thread.at.y, { zoom: Math.max(0.6, flow.getZoom()) });
    }
  }, [thread, store, flow]);
}

function Beside({ place, label, children }: { place: CommentPlace; label: string; children: ReactNode }) {
  const { store } = useTogetherLine();
  const flow = useReactFlow();
  const spot = useCommentPosition(place);
  // Drawn again with every move of the canvas, so that it stays beside its mark.
  useStore(({ transform }) => transform.join());
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  const stage = document.querySelector("[data-canvas]")?.getBoundingClientRect();
  const at = spot ? flow.flowToScreenPosition(spot) : { x: stage?.left ?? 0, y: stage?.top ?? 0 };
  const left = Math.max(8, Math.min(at.x + 56, window.innerWidth - 336));
  const top = Math.max((stage?.top ?? 0) + 8, Math.min(at.y - 32, window.innerHeight - 320));
  return createPortal(
    <div
      ref={box}
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      className={css.thread}
      style={placed(left, top)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") store.getState().close();
      }}
    >
      {children}
    </div>,
    document.body,
  );
}

/** `--top` tells the stylesheet how much room is left below. */
function placed(left: number, top: number): CSSProperties {
  // React passes custom properties on; its type does not know their names.
  return { left, top, "--top": `${top}px` } as CSSProperties;
}

function NewThread({ place }: { place: CommentPlace }) {
  const { store } = useTogetherLine();
  const graphId = useGraph((state) => state.graphId);
  async function send(written: Written) {
    const thread = await call(routes.startComment, { id: graphId, body: { ...place, ...written } });
    store.getState().putThread(thread.id, thread);
    store.getState().openThread(thread.id);
  }
  return (
    <>
      <header>
        <h2>{t("comments.new")}</h2>
        <IconButton icon="x" label={t("ui.close")} size={26} onClick={() => store.getState().close()} />
      </header>
      <CommentBox label={t("comments.write")} send={send} sendWords={t("comments.send")} autoFocus />
    </>
  );
}

function ThreadView({ thread, onClose }: { thread: routes.Thread; onClose: () => void }) {
  const { store } = useTogetherLine();
  const { state } = useSession();
  const me = state.member;
  const isResolved = thread.resolvedAt !== undefined;
  const may = mayComment(me?.role);
  const length = thread.comments.length;
  // Also what is written while it is open is seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer thread is seen again
  useEffect(() => void call(routes.seeComment, { id: thread.id }).catch(() => {}), [thread.id, length]);

  const act = (work: Promise<routes.Thread>) =>
    work.then((next) => store.getState().putThread(next.id, next)).catch(toastError);
  async function reply(body: Written) {
    const next = await call(routes.replyToComment, { id: thread.id, body });
    store.getState().putThread(next.id, next);
  }
  return (
    <>
      <header>
        <h2>{t(isResolved ? "comments.resolved" : "comments.thread")}</h2>
        {may && (
          <Button
            size="s"
            look="quiet"
            icon={isResolved ? "rotate-ccw" : "check"}
            onClick={() => {
              void act(call(routes.patchComment, { id: thread.id, body: { resolved: !isResolved } }));
              if (!isResolved) onClose();
            }}
          >
            {t(isResolved ? "comments.reopen" : "comments.resolve")}
          </Button>
        )}
        <IconButton icon="x" label={t("ui.close")} size={26} onClick={onClose} />
      </header>
      <ol className={css.comments}>
        {thread.comments.map((comment) => (
          <li key={comment.id}>
            <Avatar member={comment.by.id ?? ""} name={comment.by.name ?? "?"} />
            <div>
              <div className={css.byline}>
                <strong>{comment.by.name ?? t("comments.somebody")}</strong>
                <TimeAgo at={comment.createdAt} />
                {!comment.deleted && comment.by.kind === "user" && comment.by.id === me?.id && (
                  <IconButton
                    icon="trash"
                    label={t("comments.delete")}
                    size={22}
                    onClick={() =>
                      void call(routes.deleteComment, { id: thread.id, reply: comment.id }).catch(toastError)
                    }
                  />
                )}
              </div>
              {comment.deleted ? <em>{t("comments.deleted")}</em> : <CommentText text={comment.text} />}
            </div>
          </li>
        ))}
      </ol>
      {thread.resolvedAt !== undefined && (
        <p className={css.resolved}>
          {t("comments.resolvedBy", { name: thread.resolvedBy?.name ?? t("comments.somebody") })}{" "}
          <TimeAgo at={thread.resolvedAt} />
        </p>
      )}
      {may && !isResolved && <CommentBox label={t("comments.reply")} send={reply} sendWords={t("comments.send")} />}
    </>
  );
}
