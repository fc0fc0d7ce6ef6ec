import { type DragEvent, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { createGraph } from "#shared/api/routes/graphs.ts";
import { CallError, call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog, DialogActions } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Notice } from "../ui/states.tsx";
import { readGraphFile } from "./readGraphFile.ts";

/** Brings a graph file in, dropped or chosen. What is wrong with it is listed by place. */
export function ImportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [problems, setProblems] = useState<{ place: string; message: string }[]>([]);
  const chooser = useRef<HTMLInputElement>(null);
  const chooserId = useId();

  async function take(file: File | undefined) {
    if (!file || busy) return;
    setBusy(true);
    setProblems([]);
    try {
      const read = readGraphFile(await file.text(), file.name);
      if (!read.ok) return setProblems(read.problems);
      navigate(`/graphs/${(await call(createGraph, { body: read.file })).id}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : t("ui.somethingFailed");
      const places = error instanceof CallError ? error.errors : [];
      setProblems(
        places.length > 0 ? places.map(({ path, message }) => ({ place: path, message })) : [{ place: "", message }],
      );
    } finally {
      setBusy(false);
    }
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  }

  return (
    <Dialog title={t("graphs.importTitle")} open={open} onClose={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same */}
      <div
        className="drop-zone"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Icon name="file-input" size={22} />
        <p>{t("graphs.importText")}</p>
        <Button look="primary" busy={busy} onClick={() => chooser.current?.click()}>
          {t("graphs.importChoose")}
        </Button>
        <label htmlFor={chooserId} className="ui-hidden">
          {t("graphs.importChoose")}
        </label>
        <input
          ref={chooser}
          id={chooserId}
          type="file"
          accept=".json,application/json"
          className="ui-hidden"
          tabIndex={-1}
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </div>
      {problems.length > 0 && (
        <div role="alert" className="drop-problems">
          <Notice tone="bad" icon="circle-alert">
            <p>{t("graphs.importFailed")}</p>
            <ul>
              {problems.map((problem) => (
                <li key={`${problem.place} ${problem.message}`}>
                  {problem.place && <code>{problem.place}</code>} {problem.message}
                </li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
      </DialogActions>
    </Dialog>
  );
}
