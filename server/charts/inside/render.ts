/** Draws a chart as SVG. Expressions are interpreted, never compiled to code, and nothing is loaded. */
import { type LoggerInterface, parse, type Spec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { AppError } from "#shared/errors.ts";
import type { JsonObject } from "#shared/json.ts";
import { checkChart, compiled } from "./check.ts";

const font = 'system-ui, -apple-system, "Segoe UI", sans-serif';
const maxSvgLength = 8_000_000;

export async function renderChart({ spec }: { spec: JsonObject }): Promise<string> {
  const chart = compiled(withFont(sized(checkChart({ spec, rows: [] }))));
  let view: View | undefined;
  try {
    const runtime = parse(chart as Spec, undefined, { ast: true });
    let failure: unknown;
    // Vega logs what fails while data flow, and then draws an empty picture.
    const logger = quietLogger((error) => {
      failure ??= error;
    });
    view = new View(runtime, { expr: expressionInterpreter, renderer: "none", loader: closedLoader, logger });
    const svg = await view.toSVG();
    if (failure !== undefined) throw failure;
    if (svg.length <= maxSvgLength) return svg;
    throw new AppError("DATA_INVALID", "The chart has too many marks to draw. Aggregate its rows first.");
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError("DATA_INVALID", `The chart cannot be drawn: ${message.slice(0, 500)}`);
  } finally {
    view?.finalize();
  }
}

function withFont(spec: JsonObject): JsonObject {
  const config =
    typeof spec.config === "object" && spec.config !== null && !Array.isArray(spec.config) ? spec.config : {};
  return { ...spec, config: { font, ...config } };
}

/** A picture has no container to take its width from. */
function sized(spec: JsonObject): JsonObject {
  const width = spec.width === undefined || spec.width === "container" ? 640 : spec.width;
  const height = spec.height === "container" ? 360 : spec.height;
  const composed = ["concat", "hconcat", "vconcat", "repeat", "facet"].some((key) => key in spec);
  if (composed) return spec;
  return { ...spec, width, ...(height !== undefined && { height }) };
}

const refuse = () => Promise.reject(new Error("Charts load nothing."));
const closedLoader = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as never;

function quietLogger(onError: (error: unknown) => void): LoggerInterface {
  const logger = {
    level: () => logger,
    error(...errors: readonly unknown[]) {
      onError(errors[0]);
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  // `level` both reads and sets; nothing here reads it.
  return logger as unknown as LoggerInterface;
}
