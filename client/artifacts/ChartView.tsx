import "./document.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { VisualizationSpec } from "vega-embed";
import { t } from "../messages/index.ts";
import { Notice } from "../ui/states.tsx";

/** Draws a Vega-Lite specification with its inline data. Fetched when first needed; expressions are interpreted, never compiled. */
export function ChartView({ spec, label }: { spec: string; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string>();
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    const target = place.current;
    if (!target) return;
    let gone = false;
    let finish: (() => void) | undefined;
    setProblem(undefined);
    draw(target, spec, scheme)
      .then((finalize) => {
        if (gone) finalize();
        else finish = finalize;
      })
      .catch((error: unknown) => !gone && setProblem(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      finish?.();
    };
  }, [spec, scheme]);

  return (
    <figure className="chart" aria-label={label}>
      {problem !== undefined && (
        <Notice tone="bad" icon="circle-alert">
          {t("artifacts.chartFailed", { message: problem })}
        </Notice>
      )}
      <div ref={place} className="chart-place" hidden={problem !== undefined} />
    </figure>
  );
}

async function draw(target: HTMLElement, text: string, scheme: string): Promise<() => void> {
  const spec = JSON.parse(text) as VisualizationSpec & Record<string, unknown>;
  const [{ default: embed }, { expressionInterpreter }] = await Promise.all([
    import("vega-embed"),
    import("vega-interpreter"),
  ]);
  const single = "mark" in spec || "layer" in spec;
  const fitted =
    single && spec.width === undefined
      ? { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" } }
      : spec;
  const result = await embed(target, fitted as VisualizationSpec, {
    mode: "vega-lite",
    ast: true,
    expr: expressionInterpreter,
    actions: false,
    renderer: "svg",
    defaultStyle: false,
    loader: refuseToLoad,
    tooltip: { theme: scheme },
    config: chartColours(),
  });
  return () => result.finalize();
}

/** Data is inline; a chart that asks for an address is not drawn. */
const refuseToLoad = {
  load: () => Promise.reject(new Error(t("artifacts.chartLoads"))),
  sanitize: () => Promise.reject(new Error(t("artifacts.chartLoads"))),
  http: () => Promise.reject(new Error(t("artifacts.chartLoads"))),
  file: () => Promise.reject(new Error(t("artifacts.chartLoads"))),
};

function chartColours() {
  const styles = getComputedStyle(document.documentElement);
  const token = (name: string) => styles.getPropertyValue(`--${name}`).trim();
  const ink = token("ink-2");
  const line = token("line");
  const font = "Inter Variable, system-ui, sans-serif";
  return {
    background: "transparent",
    font,
    title: { color: token("ink"), fontSize: 13, fontWeight: 600 as const },
    axis: { labelColor: ink, titleColor: ink, gridColor: line, domainColor: line, tickColor: line },
    legend: { labelColor: ink, titleColor: ink },
    header: { labelColor: ink, titleColor: ink },
    view: { stroke: "transparent" },
    mark: { color: token("accent") },
    text: { color: ink },
    range: {
      category: ["accent", "group-data", "group-people", "group-output", "group-models", "group-flow"].map(token),
    },
  };
}
