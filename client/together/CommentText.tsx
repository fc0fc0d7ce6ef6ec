import { lazy, Suspense } from "react";
import css from "./together.module.css";

const Markdown = lazy(() => import("#client/canvas/Markdown.tsx").then((module) => ({ default: module.Markdown })));

/** What somebody wrote, as safe Markdown. */
export function CommentText({ text }: { text: string }) {
  return (
    <div className={css.text} dir="auto">
      <Suspense fallback={<p>{text}</p>}>
        <Markdown text={text} />
      </Suspense>
    </div>
  );
}
