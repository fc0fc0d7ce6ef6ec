import { t } from "#client/messages/index.ts";
import { useCanvas, useStores } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import type { Problem } from "#shared/graph/problem.ts";
import css from "./canvas.module.css";
import { useEdits } from "./useEdits.ts";

/** What is wrong with the graph: each line leads to its place, and mends it where a mend is known. */
export function Problems() {
  const problems = useCanvas((state) => state.problems);
  if (problems.length === 0) {
    return (
      <p className={css.fine}>
        <Icon name="check" size={15} /> {t("canvas.problems.fine")}
      </p>
    );
  }
  return (
    <ul className={css.problems} aria-label={t("canvas.problems.label")}>
      {problems.map((problem, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two problems may say the same
        <ProblemLine key={index} problem={problem} />
      ))}
    </ul>
  );
}

function ProblemLine({ problem }: { problem: Problem }) {
  const { graph, canvas } = useStores();
  const edits = useEdits();
  const { place, fix } = problem;

  function show() {
    if (place.node !== undefined) {
      edits.reveal(place.node);
      canvas.getState().showTab("params");
      if (place.path) canvas.getState().setFocusField(place.path.join("."));
    } else if (place.edge !== undefined) {
      const { lines, select, showLines } = canvas.getState();
      select([]);
      showLines(lines.map((line) => (line.id === place.edge ? { ...line, selected: true } : line)));
    }
  }

  return (
    <li className={css.problem} data-severity={problem.severity}>
      <Icon name={problem.severity === "error" ? "circle-alert" : "triangle-alert"} size={15} />
      <button type="button" onClick={show}>
        <span className={css.hidden}>{t(`canvas.problems.${problem.severity}`)}</span>
        {problem.message}
      </button>
      {fix && (
        <Button size="s" onClick={() => graph.getState().change(fix.diff)}>
          {fix.title}
        </Button>
      )}
    </li>
  );
}
