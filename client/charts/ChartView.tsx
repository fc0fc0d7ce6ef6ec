import "./charts.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { t } from "../messages/index.ts";
import { Notice } from "../ui/states.tsx";
import { drawChart } from "./drawChart.ts";

/** Draws a Vega-Lite specification with its inline data, in the colours of the page. */
export function ChartView({ spec, label }: { spec: string | Record<string, unknown>; label?: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string>();
  const scheme = useComputedColorScheme("light");
  const text = typeof spec === "string" ? spec : JSON.stringify(spec);

  useEffect(() => {
    const target = place.current;
    if (!target) return;
    let gone = false;
    let finish: (() => void) | undefined;
    setProblem(undefined);
    drawChart(target, text, scheme)
      .then((finalize) => {
        if (gone) finalize();
        else finish = finalize;
      })
      .catch((error: unknown) => !gone && setProblem(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      finish?.();
    };
  }, [text, scheme]);

  return (
    <figure className="chart" aria-label={label ?? chartTitle(text)}>
      {problem !== undefined && (
        <Notice tone="bad" icon="circle-alert">
          {t("charts.failed", { message: problem })}
        </Notice>
      )}
      <div ref={place} className="chart-place" hidden={problem !== undefined} />
    </figure>
  );
}

function chartTitle(text: string): string {
  try {
    const { title, description } = JSON.parse(text) as Record<string, unknown>;
    if (typeof title === "string") return title;
    if (typeof description === "string") return description;
  } catch {
    // The chart itself says what is wrong with it.
  }
  return t("charts.chart");
}
