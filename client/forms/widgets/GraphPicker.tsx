import { Select } from "@mantine/core";
import { useRef, useState } from "react";
import { Link } from "wouter";
import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { useLoad } from "#client/ui/useLoad.ts";
import { useSettled } from "#client/ui/useSettled.ts";
import { getGraph, listGraphs } from "#shared/api/routes/graphs.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";

const mostShown = 50;

/** The id of a graph of the workspace, chosen by its name. One that is gone stays visible until another is chosen. */
export function GraphPicker({ id, describedBy, field, path, value, error, onChange }: ControlProps) {
  const { disabled = false } = useForm();
  const input = useRef<HTMLInputElement>(null);
  const chosen = typeof value === "string" && value !== "" ? value : null;
  const [typed, setTyped] = useState("");
  const search = useSettled(typed, 200);
  const found = useLoad(listGraphs, { query: { limit: mostShown, ...(search && { search: search.slice(0, 200) }) } });
  const there = useLoad(getGraph, { id: chosen ?? "" }, { skip: chosen === null });
  const isGone = chosen !== null && there.error?.code === "NOT_FOUND";
  const items = found.data?.items ?? [];
  const name = there.data?.name;
  const label = isGone ? t("canvas.form.graphGone") : (name ?? chosen ?? "");
  const choices = items.map((item) => ({ value: item.id, label: item.name }));

  return (
    <>
      <Select
        ref={input}
        id={id}
        aria-label={field.title === "" ? path : undefined}
        aria-describedby={describedBy || undefined}
        placeholder={t(
          found.data && items.length === 0 && typed === "" ? "canvas.form.noGraph" : "canvas.form.chooseGraph",
        )}
        nothingFoundMessage={t(found.loading ? "canvas.form.searching" : "canvas.form.noSuchGraph")}
        data={
          chosen === null || items.some((item) => item.id === chosen) ? choices : [{ value: chosen, label }, ...choices]
        }
        // The server has searched already.
        filter={({ options }) => options}
        value={chosen}
        error={error !== undefined || isGone}
        disabled={disabled}
        searchable
        clearable={!field.required}
        comboboxProps={{ shadow: "none" }}
        onSearchChange={(text) => setTyped(text === label ? "" : text)}
        onChange={(next) => onChange(next ?? undefined, path)}
      />
      {found.error && <p className={css.error}>{found.error.message}</p>}
      {isGone && !disabled && (
        <div>
          <Button
            size="s"
            icon="search"
            onClick={() => {
              onChange("", path);
              input.current?.focus();
            }}
          >
            {t("canvas.form.chooseOtherGraph")}
          </Button>
        </div>
      )}
      {chosen !== null && !isGone && (
        <Link href={`/graphs/${chosen}`} className={css.link}>
          {name === undefined ? t("canvas.form.openGraph") : t("canvas.form.openGraphNamed", { name })}
        </Link>
      )}
    </>
  );
}
