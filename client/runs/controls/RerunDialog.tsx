import { useEffect, useMemo, useState } from "react";
import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { useGraph, useManifest, useNode, useRun } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Dialog, DialogActions } from "#client/ui/Dialog.tsx";
import { SelectField, SwitchField } from "#client/ui/fields.tsx";
import { useLoad } from "#client/ui/useLoad.ts";
import { getStepOutput, previewRun } from "#shared/api/routes/runs.ts";
import { type Json, sameJson } from "#shared/json.ts";
import { outputsOf } from "#shared/nodes/manifest.ts";
import { placeOf } from "#shared/run/address.ts";
import type { Answer } from "#shared/run/question.ts";
import type { StepState } from "#shared/run/reduce.ts";
import { isBlobRef } from "#shared/run/values.ts";
import { useStepTitle } from "../Timeline.tsx";
import { AnswerEditor } from "./AnswerEditor.tsx";
import css from "./controls.module.css";
import { PortEditor, type PortTexts, readTexts, textsOf } from "./PortEditor.tsx";
import { usePins } from "./pins.tsx";
import { RerunSteps } from "./RerunSteps.tsx";
import { useRerun } from "./useRerun.ts";

export type RerunKind = "from" | "until" | "edit" | "answer";

export interface RerunProps {
  kind: RerunKind;
  run: string;
  /** The step at which the new run begins. */
  address: string;
  onClose: () => void;
}

/** Says what a new run from this step would do, asks for what is to be different, and starts it. */
export function RerunDialog({ open, ...props }: RerunProps & { open: boolean }) {
  return (
    <Dialog title={t(`rerun.${props.kind}`)} open={open} onClose={props.onClose} width={620}>
      {open && <Rerun {...props} />}
    </Dialog>
  );
}

function Rerun({ kind, run, address, onClose }: RerunProps) {
  const { node } = placeOf(address);
  const name = useStepTitle(node);
  const [where, setWhere] = useWhere();
  const edited = useEditedOutputs(kind === "edit", run, node);
  const { busy, refusal, start } = useRerun();
  const until = kind === "until" ? { until: node } : {};
  const common = { ...where, ...until };

  // An answer is looked at as it was first: what follows from it is the same whatever is said.
  const plain = useLoad(previewRun, { id: run, body: { node: address, ...common } }, { skip: kind === "edit" });
  const asked = plain.data?.asked;
  const [changed, setChanged] = useState<Answer>();
  const answer = changed ?? asked?.answer;
  const special =
    kind === "edit"
      ? { outputs: Object.fromEntries(edited.ports.slice(0, 1).map((port) => [port, null])) }
      : asked && { answer: asked.answer };
  const isSpecial = kind === "edit" || kind === "answer";
  const other = useLoad(
    previewRun,
    { id: run, body: { node: address, ...common, ...special } },
    { skip: !isSpecial || special === undefined },
  );
  const { data: preview, error } = isSpecial ? (plain.error ? plain : other) : plain;

  const { values, faults } = useMemo(() => readTexts(edited.texts ?? {}), [edited.texts]);
  const [tried, setTried] = useState(false);
  const isUnchanged = kind === "answer" && sameJson(answer, asked?.answer);

  async function go() {
    setTried(true);
    if (kind === "edit" && (Object.keys(faults).length > 0 || Object.keys(values).length === 0)) return;
    const extra = kind === "edit" ? { outputs: values } : kind === "answer" ? { answer } : {};
    if (await start({ ...common, from: { run, node: address, ...extra } })) onClose();
  }

  return (
    <form
      noValidate
      className={css.dialog}
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <p className={css.text}>{t(`rerun.${kind}Text`, { name })}</p>
      {kind === "answer" && asked && answer && (
        <AnswerEditor
          question={asked.question}
          old={asked.answer}
          answer={answer}
          errorAt={(path) => refusal?.at(path)}
          onChange={setChanged}
        />
      )}
      {kind === "edit" && !edited.texts && <p className={css.quiet}>{edited.fault ?? t("rerun.loadingValue")}</p>}
      {kind === "edit" && edited.texts && (
        <PortEditor
          texts={edited.texts}
          errorAt={(port) => faults[port] ?? refusal?.at(`from.outputs.${port}`)}
          onChange={edited.setTexts}
        />
      )}
      {kind === "edit" && tried && Object.keys(values).length === 0 && (
        <p className={css.fault} role="alert">
          {t("rerun.onePort")}
        </p>
      )}
      <Where where={where} onChange={setWhere} />
      {error ? (
        <p className={css.fault} role="alert">
          {error.message}
        </p>
      ) : preview ? (
        <RerunSteps
          preview={preview}
          except={kind === "answer" ? asked?.step : undefined}
          title={t(kind === "answer" || kind === "edit" ? "rerun.invalid" : "rerun.again")}
        />
      ) : (
        <p className={css.quiet} role="status">
          {t("rerun.looking")}
        </p>
      )}
      {refusal && (
        <p className={css.fault} role="alert">
          {refusal.message}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("canvas.cancel")}</Button>
        <Button look="primary" type="submit" icon="play" busy={busy} disabled={preview === undefined || isUnchanged}>
          {t(kind === "edit" ? "rerun.go.edit" : kind === "answer" ? "rerun.go.answer" : `rerun.${kind}`)}
        </Button>
      </DialogActions>
    </form>
  );
}

interface WhereToRun {
  /** Absent: the newest. */
  revision?: number;
  pinned?: boolean;
}

function useWhere() {
  return useState<WhereToRun>({});
}

/** Which revision, and whether pins count; asked only where there is a choice. */
function Where({ where, onChange }: { where: WhereToRun; onChange: (where: WhereToRun) => void }) {
  const ran = useRun((state) => state.run.revision);
  const newest = useGraph((state) => state.revision);
  const { nodes } = usePins();
  return (
    <>
      {ran !== newest && (
        <SelectField
          label={t("rerun.revision")}
          value={where.revision === undefined ? "newest" : "same"}
          choices={[
            { value: "newest", label: t("rerun.newest") },
            { value: "same", label: t("rerun.same") },
          ]}
          onChange={(value) => {
            const { revision: _old, ...rest } = where;
            onChange(value === "newest" ? rest : { ...rest, revision: ran });
          }}
        />
      )}
      {nodes.size > 0 && (
        <div className={css.switch}>
          <SwitchField
            label={t("pins.use")}
            checked={where.pinned === true}
            onChange={(pinned) => onChange({ ...where, pinned })}
          />
          {t("pins.use")}
        </div>
      )}
    </>
  );
}

/** The texts of a step's outputs; large values are fetched first. */
function useEditedOutputs(wanted: boolean, run: string, node: string) {
  const step = useRun((state) => state.run.steps[node]);
  const drawn = useNode(node);
  const manifest = useManifest(drawn?.type);
  const known = drawn && manifest ? outputsOf(drawn, manifest).map(({ id }) => id) : [];
  const ports = known.length > 0 ? known : ["out"];
  const [texts, setTexts] = useState<PortTexts>();
  const [fault, setFault] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the dialog opens
  useEffect(() => {
    if (!wanted) return;
    wholeOutputs(run, node, step).then(
      (outputs) => setTexts(textsOf(outputs, ports)),
      (error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
    );
  }, [wanted, run, node]);
  return { ports, texts, setTexts, fault };
}

async function wholeOutputs(run: string, step: string, state: StepState | undefined): Promise<Record<string, Json>> {
  const outputs: Record<string, Json> = {};
  for (const [port, value] of Object.entries(state?.outputs ?? {})) {
    outputs[port] = isBlobRef(value) ? (await call(getStepOutput, { id: run, query: { step, port } })).value : value;
  }
  return outputs;
}
