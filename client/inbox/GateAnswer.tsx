import { useState } from "react";
import { answerGate, type Gate } from "#shared/api/routes/gates.ts";
import type { JsonObject } from "#shared/json.ts";
import { checkParams, defaultsOf } from "#shared/nodes/params.ts";
import { CallError, call } from "../api/call.ts";
import { objectOf } from "../forms/Control.tsx";
import { SchemaForm } from "../forms/SchemaForm.tsx";
import { useUploads } from "../forms/useUploads.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { TextAreaField } from "../ui/fields.tsx";
import { Notice } from "../ui/states.tsx";

/** The way to answer: a form made from the question's schema, or a choice with a note. Answered once, for good. */
export function GateAnswer({ gate, onAnswered }: { gate: Gate; onAnswered: (gate: Gate) => void }) {
  const [note, setNote] = useState("");
  const [form, setForm] = useState<JsonObject>(() =>
    gate.question.kind === "form" ? defaultsOf(gate.question.schema) : {},
  );
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<CallError>();
  const { isUploading, onUploading } = useUploads();
  const { question } = gate;
  const faults = question.kind === "form" && tried ? checkParams(question.schema, form) : [];
  const atFields = refusal?.errors.some(({ path }) => path.startsWith("form.") || path === "note") ?? false;

  function submit() {
    if (question.kind !== "form") return;
    setTried(true);
    if (checkParams(question.schema, form).length === 0) void answer("submit");
  }

  async function answer(choice: string) {
    setBusy(choice);
    setRefusal(undefined);
    try {
      const body = {
        choice,
        ...(note.trim() && { note: note.trim() }),
        ...(question.kind === "form" && { form }),
      };
      onAnswered(await call(answerGate, { id: gate.id, body }));
    } catch (error) {
      setRefusal(error instanceof CallError ? error : new CallError("BUG", t("ui.somethingFailed")));
      setBusy(undefined);
    }
  }

  return (
    <form
      className="ui-form gate-answer"
      data-kind={question.kind}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {question.kind === "form" && (
        <SchemaForm
          schema={question.schema}
          value={form}
          onChange={(next) => setForm(objectOf(next))}
          errorAt={(path) =>
            faults.find((fault) => fault.path.join(".") === path)?.message ?? refusal?.at(`form.${path}`)
          }
          onUploading={onUploading}
          title={question.title}
        />
      )}
      <TextAreaField
        label={t("inbox.note")}
        description={t("inbox.noteHelp")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={refusal?.at("note")}
      />
      {refusal && !atFields && (
        <div role="alert">
          <Notice tone="bad" icon="circle-alert">
            {refusal.message}
          </Notice>
        </div>
      )}
      <div className="gate-buttons">
        {question.kind === "form" ? (
          <Button type="submit" look="primary" icon="send" busy={busy === "submit"} disabled={isUploading}>
            {t("inbox.send")}
          </Button>
        ) : (
          question.choices.map((choice) => (
            <Button
              key={choice}
              look={choice === "approve" ? "primary" : choice === "reject" ? "danger" : "plain"}
              {...(choice === "approve" && { icon: "check" as const })}
              {...(choice === "reject" && { icon: "x" as const })}
              busy={busy === choice}
              disabled={busy !== undefined && busy !== choice}
              // The second click of a double click may meet the next question.
              onClick={(event) => event.detail < 2 && void answer(choice)}
            >
              {choiceWord(choice)}
            </Button>
          ))
        )}
      </div>
    </form>
  );
}

/** The words of the usual choices; others are shown as the graph's author wrote them. */
export function choiceWord(choice: string): string {
  if (choice === "approve") return t("inbox.approve");
  if (choice === "reject") return t("inbox.reject");
  return choice;
}

export function answeredWord(choice: string): string {
  if (choice === "approve") return t("inbox.approved");
  if (choice === "reject") return t("inbox.rejected");
  if (choice === "submit") return t("inbox.filled");
  return choice;
}
