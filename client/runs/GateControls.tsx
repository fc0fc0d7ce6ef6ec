import { Textarea } from "@mantine/core";
import { useState } from "react";
import { call } from "#client/api/call.ts";
import { SchemaForm } from "#client/forms/SchemaForm.tsx";
import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { Dialog, DialogActions } from "#client/ui/Dialog.tsx";
import { useAct } from "#client/ui/useAct.ts";
import { answerGate } from "#shared/api/routes/gates.ts";
import type { Json } from "#shared/json.ts";
import { checkParams, defaultsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import type { Answer, Question } from "#shared/run/question.ts";
import css from "./runs.module.css";
import { ValueView } from "./ValueView.tsx";

/** What a waiting step asks, to be answered where it stands. */
export function GateControls({ gate, question }: { gate: string; question: Question }) {
  if (question.kind === "signal")
    return <p className={css.quiet}>{t("canvas.gate.signal", { signal: question.signal })}</p>;
  return question.kind === "approval" ? (
    <ApprovalControls gate={gate} question={question} />
  ) : (
    <FormControls gate={gate} question={question} />
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
            onClick={() => void answer(choice)}
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
      />
      <DialogActions>
        <Button onClick={onDone}>{t("canvas.cancel")}</Button>
        <Button look="primary" type="submit" busy={busy}>
          {t("canvas.gate.send")}
        </Button>
      </DialogActions>
    </form>
  );
}

function choiceName(choice: string): string {
  if (choice === "approve") return t("canvas.gate.approve");
  if (choice === "reject") return t("canvas.gate.reject");
  return choice.charAt(0).toUpperCase() + choice.slice(1);
}
