/**
 * What the picture says aloud. React Flow reads the label of a card or line, and a card's height in the stack, from the
 * object itself; an object stays the same while it says the same.
 */
import { useMemo, useState } from "react";
import { t } from "#client/messages/index.ts";
import type { Card, Line } from "#client/stores/canvasStore.ts";
import { useCanvas, useCatalog, useGraph, useRun } from "#client/stores/contexts.tsx";
import { keepTitles, type Titles } from "./keptTitles.ts";

/** A card that needs a person lies above its neighbours, since its buttons make it grow over them. */
export function useLabelledCards(): Card[] {
  const cards = useCanvas((state) => state.cards);
  const titles = useTitles();
  const raised = useRun(({ tallies }) =>
    Object.keys(tallies)
      .filter((id) => (tallies[id]?.by.asked ?? 0) > 0 || (tallies[id]?.by.failed ?? 0) > 0)
      .join(" "),
  );
  const known = useMemo(() => new WeakMap<Card, Card>(), []);
  return useMemo(() => {
    const onTop = new Set(raised.split(" "));
    return cards.map((card) => {
      const ariaLabel = titles.get(card.id) ?? card.id;
      // Frames lie below the lines and cards that run over them.
      const zIndex = card.type === "group" ? -2 : card.type === "region" ? -1 : onTop.has(card.id) ? 5 : 0;
      const last = known.get(card);
      if (last?.ariaLabel === ariaLabel && last.zIndex === zIndex) return last;
      const labelled = { ...card, ariaLabel, zIndex };
      known.set(card, labelled);
      return labelled;
    });
  }, [cards, titles, raised, known]);
}

export function useLabelledLines(): Line[] {
  const lines = useCanvas((state) => state.lines);
  const titles = useTitles();
  const known = useMemo(() => new WeakMap<Line, Line>(), []);
  return useMemo(
    () =>
      lines.map((line) => {
        const ariaLabel = t("canvas.a11y.line", {
          from: titles.get(line.source) ?? line.source,
          to: titles.get(line.target) ?? line.target,
        });
        const last = known.get(line);
        if (last?.ariaLabel === ariaLabel) return last;
        const labelled = { ...line, ariaLabel };
        known.set(line, labelled);
        return labelled;
      }),
    [lines, titles, known],
  );
}

/** A key in a field changes the records, but seldom what anything is called. */
function useTitles(): Titles {
  const manifests = useCatalog((state) => state.manifests);
  const [titlesOf] = useState(keepTitles);
  return useGraph(({ records }) => titlesOf(records, manifests));
}
