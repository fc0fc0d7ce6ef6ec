import { useReactFlow, useStore } from "@xyflow/react";
import { useEffect } from "react";
import { useDoor } from "#client/actions/doors.ts";
import { FlowPortal } from "#client/canvas/FlowPortal.tsx";
import { t } from "#client/messages/index.ts";
import { useStores } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import type { Thread } from "#shared/api/routes/comments.ts";
import { Avatar } from "./Avatar.tsx";
import { useCommentPosition } from "./commentPlaces.ts";
import { useTogether, useTogetherLine } from "./context.tsx";
import css from "./together.module.css";

/** The marks of open threads on the canvas, and the placing of new ones. */
export function CommentPins() {
  const threads = useTogether((state) => state.threads);
  const openId = useTogether(({ open }) => (open !== undefined && "thread" in open ? open.thread : undefined));
  const shown = threads.filter(({ id, resolvedAt }) => resolvedAt === undefined || id === openId);
  return (
    <>
      <FlowPortal into="viewport-portal">
        {shown.map((thread) => (
          <Pin key={thread.id} thread={thread} isOpen={thread.id === openId} />
        ))}
        <NewPin />
      </FlowPortal>
      <Placing />
    </>
  );
}

function Pin({ thread, isOpen }: { thread: Thread; isOpen: boolean }) {
  const { store } = useTogetherLine();
  const zoom = useStore(({ transform }) => transform[2]);
  const place = useCommentPosition(thread);
  const first = thread.comments[0];
  if (!place || !first) return null;
  const author = first.by.name ?? t("comments.somebody");
  const count = thread.comments.length;
  return (
    <button
      type="button"
      className={`${css.pin} nodrag nopan`}
      data-open={isOpen || undefined}
      data-resolved={thread.resolvedAt !== undefined || undefined}
      style={{ transform: `translate(${place.x}px, ${place.y}px) scale(${1 / zoom})` }}
      aria-label={t("comments.pin", { name: author, n: count })}
      aria-expanded={isOpen}
      onClick={() => (isOpen ? store.getState().close() : store.getState().openThread(thread.id))}
    >
      <Avatar member={first.by.id ?? ""} name={author} />
      {count > 1 && <span>{count}</span>}
    </button>
  );
}

/** Where the comment that is being written will be. */
function NewPin() {
  const open = useTogether((state) => state.open);
  const zoom = useStore(({ transform }) => transform[2]);
  const place = useCommentPosition(open !== undefined && "place" in open ? open.place : { at: { x: 0, y: 0 } });
  if (open === undefined || !("place" in open) || !place) return null;
  return (
    <span
      className={css.pin}
      data-open
      style={{ transform: `translate(${place.x}px, ${place.y}px) scale(${1 / zoom})` }}
      aria-hidden="true"
    >
      <Icon name="message-circle" size={15} />
    </span>
  );
}

/** “Click where the comment goes.” With one step selected it goes there at once. */
function Placing() {
  const { store } = useTogetherLine();
  const { canvas } = useStores();
  const flow = useReactFlow();
  const placing = useTogether((state) => state.placing);

  useDoor("comment.start", () => {
    const { selection } = canvas.getState();
    const [only] = selection;
    if (only !== undefined && selection.length === 1) {
      const { width = 240 } = flow.getInternalNode(only)?.measured ?? {};
      store.getState().compose({ node: only, at: { x: width - 8, y: -8 } });
    } else store.getState().setPlacing(true);
  });

  useEffect(() => {
    if (!placing) return;
    const { setPlacing, compose } = store.getState();
    const stage = document.querySelector("[data-canvas]");
    const put = (event: Event) => {
      if (!(event instanceof MouseEvent) || !(event.target instanceof Element)) return;
      if (event.target.closest("[data-placing-bar]")) return;
      event.stopPropagation();
      event.preventDefault();
      const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
      const id = event.target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
      const node = id === undefined ? undefined : flow.getInternalNode(id);
      if (!node) return compose({ at: point });
      const { x, y } = node.internals.positionAbsolute;
      compose({ node: node.id, at: { x: point.x - x, y: point.y - y } });
    };
    const cancel = (event: KeyboardEvent) => {
      if (event.key === "Escape") setPlacing(false);
    };
    stage?.addEventListener("click", put, { capture: true });
    window.addEventListener("keydown", cancel);
    return () => {
      stage?.removeEventListener("click", put, { capture: true });
      window.removeEventListener("keydown", cancel);
    };
  }, [placing, store, flow]);

  if (!placing) return null;
  return (
    <div className={css.placing} role="status" data-placing-bar>
      <Icon name="message-circle" size={15} />
      <span>{t("comments.place")}</span>
      <Button size="s" look="quiet" onClick={() => store.getState().setPlacing(false)}>
        {t("comments.cancel")}
      </Button>
    </div>
  );
}
