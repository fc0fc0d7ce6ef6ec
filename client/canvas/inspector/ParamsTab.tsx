import { useCallback, useEffect, useMemo, useRef } from "react";
import { call } from "#client/api/call.ts";
import { Fields } from "#client/forms/Fields.tsx";
import { type FormContext, FormProvider } from "#client/forms/formContext.ts";
import { t } from "#client/messages/index.ts";
import { usePins } from "#client/runs/controls/pins.tsx";
import { allStored } from "#client/runs/useRunActions.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { useCanvas, useCatalog, useGraph, useNode, useStores } from "#client/stores/contexts.tsx";
import { shownAddress } from "#client/stores/runStore.ts";
import { previewExpression } from "#shared/api/routes/graphs.ts";
import type { GraphRecords } from "#shared/graph/diff.ts";
import { nodesIn, parentOf, regionsAround } from "#shared/graph/walk.ts";
import type { Manifests, NodeManifest } from "#shared/nodes/manifest.ts";
import { fieldsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { paramChange } from "../changes.ts";
import { bodyOf } from "../regions.ts";
import { titleAt } from "../titles.ts";
import css from "./inspector.module.css";
import { PolicySection } from "./PolicySection.tsx";
import { knownTo, tablesOf } from "./sources.ts";
import { UpstreamTree } from "./UpstreamTree.tsx";

/** The form of a node's params, with the data it can use beside it. */
export function ParamsTab({ id, manifest, wide }: { id: string; manifest: NodeManifest | undefined; wide: boolean }) {
  const { graph } = useStores();
  const fields = useMemo(() => (manifest ? fieldsOf(manifest.params as JsonSchema) : []), [manifest]);
  const aim = useRef<(expr: string) => void>(undefined);
  const form = useNodeForm(id, manifest, aim);
  const box = useFocusField();
  const pick = useCallback((expr: string) => aim.current?.(expr), []);
  const node = useNode(id);
  if (!node) return null;
  if (!manifest) return <p className={css.quiet}>{t("canvas.card.unknownType", { type: node.type })}</p>;

  return (
    <FormProvider value={form}>
      <div ref={box} className={css.params} data-wide={wide || undefined}>
        {wide && !manifest.inert && <UpstreamTree node={node.id} onPick={pick} />}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: leaving a field ends its undo step */}
        <div className={css.form} onBlur={() => graph.getState().seal()}>
          <NodeProblems node={node.id} />
          {fields.length === 0 && <p className={css.quiet}>{t("canvas.inspector.noParams")}</p>}
          <Fields
            fields={fields}
            value={node.params}
            onChange={(params, place) => graph.getState().change(paramChange(node, params), `${node.id} ${place}`)}
          />
          {!wide && !manifest.inert && <UpstreamTree node={node.id} onPick={pick} />}
          {!manifest.inert && <PolicySection node={id} policy={node.policy} isRegion={manifest.region !== undefined} />}
        </div>
      </div>
    </FormProvider>
  );
}

function useNodeForm(
  nodeId: string,
  manifest: NodeManifest | undefined,
  aim: { current: ((expr: string) => void) | undefined },
): FormContext {
  const { graph, run } = useStores();
  const problems = useCanvas((state) => state.problemsByNode[nodeId]);
  const records = useGraph((state) => state.records);
  const manifests = useCatalog((state) => state.manifests);
  const { outputs } = usePins();
  const steps = useMemo(() => stepsAround(records, manifests, nodeId), [records, manifests, nodeId]);
  return useMemo(() => {
    // Looked at when something is completed, not with every key.
    const sight = () => ({
      records: graph.getState().records,
      manifests: catalogStore.getState().manifests,
      shown: run.getState(),
      pinned: outputs,
    });
    return {
      errorAt: (path) =>
        problems?.find((problem) => problem.severity === "error" && problem.place.path?.join(".") === path)?.message,
      ...(manifest?.connector !== undefined && { connector: manifest.connector }),
      steps,
      undoing: {
        undo: () => graph.getState().undo(),
        redo: () => graph.getState().redo(),
        pause: () => graph.getState().seal(),
      },
      expressions: {
        aim: (insert) => {
          aim.current = insert;
        },
        known: () => knownTo({ ...sight(), node: nodeId }),
        tables: () => tablesOf({ ...sight(), node: nodeId }),
        preview: async (expr, template) => {
          // The server looks at the stored graph, which a node that was just placed is not in yet.
          await allStored(graph);
          const { runId } = run.getState();
          const step = shownAddress(run.getState(), nodeId);
          return call(previewExpression, {
            id: graph.getState().graphId,
            body: {
              expr,
              node: nodeId,
              template,
              ...(runId !== undefined && { run: runId }),
              ...(step !== undefined && { step }),
            },
          });
        },
      },
    };
  }, [problems, manifest, nodeId, aim, graph, run, steps, outputs]);
}

/** The steps that a param may name: those of the node's own scope, and of the scopes around it. */
function stepsAround(records: GraphRecords, manifests: Manifests, nodeId: string): { id: string; title: string }[] {
  const body = bodyOf(records);
  return [nodeId, ...regionsAround(body, nodeId)].flatMap((each) =>
    nodesIn(body, parentOf(body, each))
      .filter(({ id, type }) => id !== nodeId && manifests.get(type)?.inert !== true)
      .map(({ id }) => ({ id, title: titleAt(records, manifests, id) })),
  );
}

/** What is wrong with the node as a whole: no field shows it. */
function NodeProblems({ node }: { node: string }) {
  const problems = useCanvas((state) => state.problemsByNode[node]);
  const { graph } = useStores();
  const whole = (problems ?? []).filter(
    (problem) => problem.severity === "warning" || problem.place.path === undefined,
  );
  if (whole.length === 0) return null;
  return (
    <ul className={css.problems}>
      {whole.map((problem) => (
        <li key={`${problem.code} ${problem.message}`} data-severity={problem.severity}>
          {problem.message}
          {problem.fix && (
            <button type="button" onClick={() => problem.fix && graph.getState().change(problem.fix.diff)}>
              {problem.fix.title}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** After a jump from a problem the focus goes into its field. */
function useFocusField() {
  const box = useRef<HTMLDivElement>(null);
  const { canvas } = useStores();
  const wanted = useCanvas((state) => state.focusField);
  useEffect(() => {
    if (wanted === undefined) return;
    for (let path = wanted; path !== ""; path = path.replace(/\.?[^.]*$/, "")) {
      const row = box.current?.querySelector(`[data-field="${CSS.escape(path)}"]`);
      if (!row) continue;
      row.scrollIntoView({ block: "center" });
      row.querySelector<HTMLElement>("input, textarea, [contenteditable=true], button:not([aria-pressed])")?.focus();
      break;
    }
    canvas.getState().setFocusField(undefined);
  }, [wanted, canvas]);
  return box;
}
