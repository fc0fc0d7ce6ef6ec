import { Textarea } from "@mantine/core";
import { t } from "#client/messages/index.ts";
import { type Json, readJson } from "#shared/json.ts";
import css from "./controls.module.css";

/** What is written for each port; a port without text gives nothing. */
export type PortTexts = Readonly<Record<string, string>>;

export function textsOf(outputs: Readonly<Record<string, Json>>, ports: readonly string[]): PortTexts {
  return Object.fromEntries(
    ports.map((port) => [port, Object.hasOwn(outputs, port) ? JSON.stringify(outputs[port], null, 2) : ""]),
  );
}

/** The values, or by port what is wrong with its text. */
export function readTexts(texts: PortTexts): { values: Record<string, Json>; faults: Record<string, string> } {
  const values: Record<string, Json> = {};
  const faults: Record<string, string> = {};
  for (const [port, text] of Object.entries(texts)) {
    if (text.trim() === "") continue;
    const read = readJson(text);
    if (read.ok) values[port] = read.value;
    else faults[port] = [...read.problem.path, read.problem.message].join(": ");
  }
  return { values, faults };
}

/** JSON for each output of a step. */
export function PortEditor({
  texts,
  errorAt,
  onChange,
}: {
  texts: PortTexts;
  errorAt: (port: string) => string | undefined;
  onChange: (texts: PortTexts) => void;
}) {
  return Object.entries(texts).map(([port, text]) => (
    <Textarea
      key={port}
      label={t("rerun.port", { port })}
      description={t("rerun.portHelp")}
      classNames={{ input: css.code ?? "" }}
      autosize
      minRows={3}
      maxRows={16}
      spellCheck={false}
      value={text}
      error={errorAt(port)}
      onChange={(event) => onChange({ ...texts, [port]: event.currentTarget.value })}
    />
  ));
}
