import { useEffect, useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import css from "./runs.module.css";

/** Draws a Vega-Lite specification without evaluating code. The drawing library is loaded with the first chart. */
export function ChartView({ spec }: { spec: Record<string, unknown> }) {
  const box = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string>();

  useEffect(() => {
    const place = box.current;
    if (!place) return;
    let gone = false;
    let finalize = () => {};
    const draw = async () => {
      const [{ default: embed }, { expressionInterpreter }] = await Promise.all([
        import("vega-embed"),
        import("vega-interpreter"),
      ]);
      if (gone) return;
      const dark = document.documentElement.dataset.mantineColorScheme === "dark";
      const result = await embed(place, { width: "container", ...spec } as Parameters<typeof embed>[1], {
        ast: true,
        expr: expressionInterpreter,
        actions: false,
        renderer: "svg",
        ...(dark && { theme: "dark" as const }),
        config: { background: "transparent" },
        loader: { http: { credentials: "omit" } },
      });
      finalize = () => result.finalize();
      if (gone) finalize();
    };
    setFault(undefined);
    draw().catch((error: unknown) => !gone && setFault(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      finalize();
    };
  }, [spec]);

  return (
    <>
      <div ref={box} className={css.chart} role="img" aria-label={titleOf(spec)} />
      {fault && <p role="alert">{t("canvas.value.chartFailed", { reason: fault })}</p>}
    </>
  );
}

function titleOf(spec: Record<string, unknown>): string {
  if (typeof spec.title === "string") return spec.title;
  return typeof spec.description === "string" ? spec.description : t("canvas.value.chart");
}
