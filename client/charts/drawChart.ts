import type { VisualizationSpec } from "vega-embed";
import { t } from "../messages/index.ts";

/** The drawing library comes with the first chart; expressions are interpreted, never compiled. */
export async function drawChart(target: HTMLElement, text: string, scheme: "light" | "dark"): Promise<() => void> {
  const spec = readSpec(text);
  const [{ default: embed }, { expressionInterpreter }] = await Promise.all([
    import("vega-embed"),
    import("vega-interpreter"),
  ]);
  const result = await embed(target, fitted(spec), {
    mode: "vega-lite",
    ast: true,
    expr: expressionInterpreter,
    actions: false,
    renderer: "svg",
    defaultStyle: false,
    loader: refuseToLoad,
    tooltip: { theme: scheme },
    config: coloursOfThePage(),
  });
  return () => result.finalize();
}

type Spec = VisualizationSpec & Record<string, unknown>;

/** A specification from an artifact. Its `usermeta` goes: there it could change how the page embeds it. */
export function readSpec(text: string): Spec {
  const { usermeta: _usermeta, ...spec } = JSON.parse(text) as Spec;
  return spec as Spec;
}

/** One drawing is as wide as its place; several beside each other know their own widths. */
function fitted(spec: Spec): VisualizationSpec {
  const single = "mark" in spec || "layer" in spec;
  if (!single || spec.width !== undefined) return spec;
  return { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" } } as VisualizationSpec;
}

const refuse = () => Promise.reject(new Error(t("charts.loads")));
/** Data is inline; a chart that asks for an address is not drawn. */
const refuseToLoad = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

function coloursOfThePage() {
  const styles = getComputedStyle(document.documentElement);
  const token = (name: string) => styles.getPropertyValue(`--${name}`).trim();
  const ink = token("ink-2");
  const line = token("line");
  return {
    background: "transparent",
    font: "Inter Variable, system-ui, sans-serif",
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
