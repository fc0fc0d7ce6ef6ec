import type { Mark } from "./textRuns.ts";

/** The canonical text as it is stored; a selection here is exact to the character. */
export function SourceView({ source, marks }: { source: string; marks: Mark[] }) {
  const cuts = new Set([0, source.length]);
  for (const { start, end } of marks) cuts.add(start).add(end);
  const places = [...cuts].filter((cut) => cut >= 0 && cut <= source.length).sort((a, b) => a - b);
  return (
    <pre className="source" tabIndex={0 /* scrolls by keyboard */}>
      {places.slice(0, -1).map((start, index) => {
        const end = places[index + 1] ?? source.length;
        const mark = marks.find((candidate) => candidate.start <= start && end <= candidate.end);
        const Run = mark ? "mark" : "span";
        return (
          <Run key={start} data-start={start} data-end={end} {...(mark && { "data-annotation": mark.id })}>
            {source.slice(start, end)}
          </Run>
        );
      })}
    </pre>
  );
}
