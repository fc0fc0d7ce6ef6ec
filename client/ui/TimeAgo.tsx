import { formatAgo, formatInstant } from "./format.ts";

export function TimeAgo({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatInstant(at)}>
      {formatAgo(at)}
    </time>
  );
}
