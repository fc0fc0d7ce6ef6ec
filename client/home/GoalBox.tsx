import { useState } from "react";
import { useLocation } from "wouter";
import { createGoal } from "#shared/api/routes/goals.ts";
import { parseGoalText } from "#shared/goal/goal.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useAct } from "../ui/useAct.ts";

const examples = ["home.example1", "home.example2", "home.example3"] as const;

/** The line in which an outcome is written; `/goal` is implied. */
export function GoalBox({ hasModel, firstTime }: { hasModel: boolean; firstTime: boolean }) {
  const [text, setText] = useState("");
  const [, navigate] = useLocation();
  const { busy, act, refusal, clear } = useAct({ form: true });
  const problem = refusal ? (refusal.at("text") ?? refusal.message) : undefined;

  function submit() {
    void act(async () => {
      const { graph } = await call(createGoal, { body: { text: parseGoalText(text).text } });
      navigate(`/graphs/${graph}`);
    });
  }

  return (
    <form
      className="goal-box"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="goal-field" data-bad={problem ? true : undefined}>
        <span className="goal-sign" aria-hidden="true">
          /goal
        </span>
        <textarea
          id="goal-text"
          aria-label={t("home.goalLabel")}
          aria-describedby="goal-note"
          aria-invalid={problem ? true : undefined}
          placeholder={t("home.goalPlaceholder")}
          rows={2}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            clear();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        <Button type="submit" look="primary" icon="arrow-right" busy={busy}>
          {t("home.plan")}
        </Button>
      </div>
      {problem && (
        <p className="goal-problem" role="alert">
          {problem}
        </p>
      )}
      <p className="goal-note" id="goal-note">
        <Icon name={hasModel ? "sparkles" : "info"} size={14} />
        {hasModel ? t("home.withModel") : t("home.withoutModel")}
      </p>
      {firstTime && (
        <div className="goal-examples">
          <span>{t("home.tryOne")}</span>
          {examples.map((example) => (
            <button key={example} type="button" onClick={() => setText(t(example))}>
              {t(example)}
            </button>
          ))}
        </div>
      )}
    </form>
  );
}
