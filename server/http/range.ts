/** One part of a download, after RFC 9110. Several parts, other units and what cannot be read mean the whole. */
export type WantedRange = { kind: "whole" } | { kind: "part"; start: number; end: number } | { kind: "beyond" };

/** `end` is not part of it. */
export function readRange(header: string | undefined, bytes: number): WantedRange {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replace(/\s/g, "") ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return { kind: "whole" };
  if (first === "") {
    const start = Math.max(0, bytes - Number(last));
    return start < bytes ? { kind: "part", start, end: bytes } : { kind: "beyond" };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return { kind: "whole" };
  if (start >= bytes) return { kind: "beyond" };
  return { kind: "part", start, end: last === "" ? bytes : Math.min(Number(last) + 1, bytes) };
}
