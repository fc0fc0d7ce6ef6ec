import { call } from "#client/api/call.ts";
import { sayError, t } from "#client/messages/index.ts";
import { RegionFigures } from "#client/runs/controls/RunFigures.tsx";
import { ReusedNote, StepActions } from "#client/runs/controls/StepActions.tsx";
import { TestButton } from "#client/runs/controls/TestButton.tsx";
import { FailedStep } from "#client/runs/FailedStep.tsx";
import { GateControls } from "#client/runs/GateControls.tsx";
import { ValueView } from "#client/runs/ValueView.tsx";
import { stepLook } from "#client/runs/words.ts";
import { useRun, useStep, useStepAddress } from "#client/stores/contexts.tsx";
import { StatusDot } from "#client/ui/Badge.tsx";
import { getStepOutput } from "#shared/api/routes/runs.ts";
import type { Json } from "#shared/json.ts";
import { placeOf } from "#shared/run/address.ts";
import css from "./inspector.module.css";
import { RoundItem, RoundPicker } from "./RoundPicker.tsx";

/** What the step gave in the run on screen, port by port; what it asks while it waits; why it failed. */
export function OutputTab({ node }: { node: string }) {
  const step = useStep(node);
  const address = useStepAddress(node) ?? node;
  const runId = useRun((state) => state.runId);
  const said = useRun((state) => state.said[address]);
  if (!step || runId === undefined) {
    const inRound = placeOf(address).scope !== "";
    return (
      <div className={css.output}>
        <RoundPicker node={node} />
        <p className={css.quiet}>
          {t(
            runId === undefined
              ? "canvas.output.noRun"
              : inRound
                ? "canvas.round.notReached"
                : "canvas.output.notReached",
          )}
        </p>
        <TestButton node={node} />
      </div>
    );
  }
  const look = stepLook(step.status, step.question);
  const shows = step.question && "shows" in step.question ? step.question.shows : undefined;
  return (
    <div className={css.output}>
      <RoundPicker node={node} />
      <RoundItem address={address} />
      <StatusDot tone={look.tone} label={look.label} />
      <ReusedNote step={step} />
      <StepActions run={runId} address={address} step={step} />
      <TestButton node={node} />
      <RegionFigures node={node} address={address} />
      {step.status === "failed" && <FailedStep address={address} />}
      {step.status !== "failed" && step.error && (
        <p className={css.failure} role="alert">
          {sayError(step.error)}
        </p>
      )}
      {step.reason && <p className={css.quiet}>{step.reason}</p>}
      {shows !== undefined && <ValueView value={shows} />}
      {step.status === "asked" && step.question && <GateControls gate={step.gate} question={step.question} />}
      {said !== undefined && <p className={css.said}>{said}</p>}
      {Object.entries(step.outputs ?? {}).map(([port, value]) => (
        <section key={port} className={css.port} aria-label={port}>
          <h3>{port}</h3>
          <PortValue runId={runId} step={address} port={port} value={value} />
        </section>
      ))}
    </div>
  );
}

function PortValue({ runId, step, port, value }: { runId: string; step: string; port: string; value: Json }) {
  const load = async () => (await call(getStepOutput, { id: runId, query: { step, port } })).value;
  return <ValueView key={`${runId} ${step} ${port}`} value={value} load={load} />;
}
