import { Radio } from "@mantine/core";
import { SchemaForm } from "#client/forms/SchemaForm.tsx";
import { t } from "#client/messages/index.ts";
import { TextAreaField } from "#client/ui/fields.tsx";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import type { Answer, GateQuestion } from "#shared/run/question.ts";
import { choiceName } from "../GateControls.tsx";
import css from "./controls.module.css";

/** Another answer to an old question, begun with the old one. */
export function AnswerEditor({
  question,
  old,
  answer,
  errorAt,
  onChange,
}: {
  question: GateQuestion;
  old: Answer;
  answer: Answer;
  errorAt: (path: string) => string | undefined;
  onChange: (answer: Answer) => void;
}) {
  if (question.kind === "form") {
    return (
      <SchemaForm
        schema={question.schema as JsonSchema}
        title={question.title}
        value={answer.form ?? {}}
        onChange={(form) => onChange({ choice: "submit", form: (form ?? {}) as Answer["form"] & object })}
        errorAt={(path) => errorAt(`form.${path}`)}
      />
    );
  }
  return (
    <>
      <Radio.Group
        label={question.title}
        description={t("rerun.was", { choice: choiceName(old.choice) })}
        value={answer.choice}
        onChange={(choice) => onChange({ ...answer, choice })}
      >
        <div className={css.choices}>
          {question.choices.map((choice) => (
            <Radio key={choice} value={choice} label={choiceName(choice)} />
          ))}
        </div>
      </Radio.Group>
      <TextAreaField
        label={t("rerun.note")}
        value={answer.note ?? ""}
        onChange={(event) => {
          const note = event.currentTarget.value;
          const { note: _old, ...rest } = answer;
          onChange(note === "" ? rest : { ...rest, note });
        }}
      />
    </>
  );
}
