import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { call } from "#client/api/call.ts";
import { SchemaForm } from "#client/forms/SchemaForm.tsx";
import { useUploads } from "#client/forms/useUploads.ts";
import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { Dialog, DialogActions } from "#client/ui/Dialog.tsx";
import { formatInstant } from "#client/ui/format.ts";
import { useAct } from "#client/ui/useAct.ts";
import { answerGate } from "#shared/api/routes/gates.ts";
import { getRun } from "#shared/api/routes/runs.ts";
import type { Json } from "#shared/json.ts";
import { checkParams, defaultsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import type { Answer, Question } from "#shared/run/question.ts";
import css from "./runs.module.css";
import { SendSignal } from "./SendSignal.tsx";
import { ValueView } from "./ValueView.tsx";

/** What a waiting step asks, to be answered where it stands; or in words what else it waits for. */
export function GateControls({ gate, question }: { gate: string | undefined; question: Question }) {
  if (question.kind !== "approval" && question.kind !== "form") return <Waiting question={question} />;
  if (gate === undefined) return null;
  return question.kind === "approval" ? (
    <ApprovalControls gate={gate} question={question} />
  ) : (
    <FormControls gate={gate} question={question} />
  );
}

/** Nobody is asked: the step waits for a signal, a lock, or another run. */
function Waiting({ question }: { question: Exclude<Question, { kind: "approval" | "form" }> }) {
  const until = "expiresAt" in question ? question.expiresAt : undefined;
  return (
    <div className={css.waiting}>
      <p className={css.quiet}>
        {sayWait(question)}
        {until !== undefined && ` ${t("canvas.gate.until", { until: formatInstant(until) })}`}
      </p>
      {question.kind === "run" && <ChildRunLink run={question.run} />}
      {question.kind === "signal" && <SendSignal signal={question.signal} sentKey={question.key} />}
    </div>
  );
}

function sayWait(question: Exclude<Question, { kind: "approval" | "form" }>): string {
  switch (question.kind) {
    case "signal":
      return question.key === undefined
        ? t("canvas.gate.signal", { signal: question.signal })
        : t("canvas.gate.signalKey", { signal: question.signal, key: question.key });
    case "lock":
      return t("canvas.gate.lock", { lock: question.lock });
    case "run":
      return t("canvas.gate.run");
    default:
      return question satisfies never;
  }
}

/** Opens the graph of another run with that run on its canvas; which graph it is, the run says. */
export function ChildRunLink({ run, word = t("canvas.gate.openRun") }: { run: string; word?: string }) {
  const { busy, act } = useAct();
  const [, navigate] = useLocation();
  const open = () =>
    act(async () => {
      const { graph } = await call(getRun, { id: run });
      navigate(`/graphs/${graph}?run=${run}`);
    });
  return (
    <Button size="s" look="quiet" icon="arrow-up-right" busy={busy} onClick={() => void open()}>
      {word}
    </Button>
  );
}

function ApprovalControls({ gate, question }: { gate: string; question: Extract<Question, { kind: "approval" }> }) {
  const [note, setNote] = useState("");
  const [noting, setNoting] = useState(false);
  const { busy, act } = useAct();
  const answer = (choice: string) =>
    act(async () => {
      const words = note.trim();
      await call(answerGate, { id: gate, body: { choice, ...(words !== "" && { note: words }) } });
    });
  return (
    <div className={css.gate}>
      {question.instructions && <p className={css.gateText}>{question.instructions}</p>}
      {noting && (
        <Textarea
          aria-label={t("canvas.gate.note")}
          placeholder={t("canvas.gate.notePlaceholder")}
          autosize
          minRows={2}
          maxRows={6}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      <div className={css.gateButtons}>
        {question.choices.map((choice, index) => (
          <Button
            key={choice}
            size="s"
            look={index === 0 ? "primary" : "plain"}
            disabled={busy}
            // The second click of a double click may meet the question of the next round.
            onClick={(event) => event.detail < 2 && void answer(choice)}
          >
            {choiceName(choice)}
          </Button>
        ))}
        {!noting && (
          <Button size="s" look="quiet" onClick={() => setNoting(true)}>
            {t("canvas.gate.addNote")}
          </Button>
        )}
      </div>
    </div>
  );
}

function FormControls({ gate, question }: { gate: string; question: Extract<Question, { kind: "form" }> }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={css.gateButtons}>
      <Button size="s" look="primary" icon="pencil" onClick={() => setOpen(true)}>
        {t("canvas.gate.fillIn")}
      </Button>
      <Dialog title={question.title} open={open} onClose={() => setOpen(false)} width={560}>
        {open && <GateForm gate={gate} question={question} onDone={() => setOpen(false)} />}
      </Dialog>
    </div>
  );
}

function GateForm({
  gate,
  question,
  onDone,
}: {
  gate: string;
  question: Extract<Question, { kind: "form" }>;
  onDone: () => void;
}) {
  const schema = question.schema as JsonSchema;
  const [value, setValue] = useState<Json>(() => defaultsOf(schema));
  const [tried, setTried] = useState(false);
  const { busy, act, refusal } = useAct({ form: true });
  const { isUploading, onUploading } = useUploads();
  const form = (value ?? {}) as Answer["form"] & object;
  const faults = tried ? checkParams(schema, form) : [];

  function submit() {
    setTried(true);
    if (checkParams(schema, form).length > 0) return;
    void act(() => call(answerGate, { id: gate, body: { choice: "submit", form } }).then(onDone));
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {question.shows !== undefined && <ValueView value={question.shows} />}
      <SchemaForm
        schema={schema}
        title={question.title}
        value={value}
        onChange={(next) => setValue(next ?? {})}
        errorAt={(path) =>
          faults.find((fault) => fault.path.join(".") === path)?.message ?? refusal?.at(`form.${path}`)
        }
        onUploading={onUploading}
      />
      <DialogActions>
        <Button onClick={onDone}>{t("canvas.cancel")}</Button>
        <Button look="primary" type="submit" busy={busy} disabled={isUploading}>
          {t("canvas.gate.send")}
        </Button>
      </DialogActions>
    </form>
  );
}

export function choiceName(choice: string): string {
  if (choice === "approve") return t("canvas.gate.approve");
  if (choice === "reject") return t("canvas.gate.reject");
  return choice.charAt(0).toUpperCase() + choice.slice(1);
}
