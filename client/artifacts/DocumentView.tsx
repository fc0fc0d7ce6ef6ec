import "./document.css";
import { type ComponentProps, isValidElement, type ReactNode } from "react";
import Markdown from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { ChartView } from "../charts/ChartView.tsx";
import { t } from "../messages/index.ts";
import { type Mark, rehypeTextRuns } from "./textRuns.ts";

/** Markdown as a page. Raw HTML and unsafe addresses are dropped; `vega-lite` blocks are charts. */
export function DocumentView({ source, marks }: { source: string; marks: Mark[] }) {
  return (
    <div className="document">
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeSanitize, [rehypeTextRuns, { source, marks }]]}
        components={{ pre: CodeBlock, img: RemotePicture, a: OutsideLink, table: WideTable }}
      >
        {source}
      </Markdown>
    </div>
  );
}

function CodeBlock({ children }: { children?: ReactNode }) {
  if (isValidElement<{ className?: string; children?: ReactNode }>(children)) {
    const { className = "", children: content } = children.props;
    if (className.includes("language-vega-lite") && typeof content === "string") {
      return <ChartView spec={content} />;
    }
  }
  return (
    <pre className="ui-code" tabIndex={0 /* scrolls by keyboard */}>
      {children}
    </pre>
  );
}

/** A picture from elsewhere would tell its server who reads: it is a link that a reader may follow. */
function RemotePicture({ src, alt }: ComponentProps<"img">) {
  if (typeof src !== "string" || src === "") return null;
  return (
    <a href={src} target="_blank" rel="noreferrer">
      {alt || src}
    </a>
  );
}

function OutsideLink({ href, children }: ComponentProps<"a">) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

function WideTable({ children }: ComponentProps<"table">) {
  return (
    <figure className="document-table" aria-label={t("artifacts.table")} tabIndex={0 /* scrolls by keyboard */}>
      <table>{children}</table>
    </figure>
  );
}
