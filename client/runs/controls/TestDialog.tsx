import { Textarea } from "@mantine/core";
import { useState } from "react";
import { call } from "#client/api/call.ts";
import { bodyOf } from "#client/canvas/regions.ts";
import { titleOf } from "#client/canvas/titles.ts";
import { sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { useStores } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Dialog, DialogActions } from "#client/ui/Dialog.tsx";
import { Notice } from "#client/ui/states.tsx";
import { toast } from "#client/ui/toast.ts";
import { useAct } from "#client/ui/useAct.ts";
import { startRun } from "#shared/api/routes/runs.ts";
import { indexOf, outermostOf } from "#shared/graph/walk.ts";
import { effectOf } from "#shared/nodes/manifest.ts";
import { isFinal } from "#shared/run/reduce.ts";
import { isBlobRef } from "#shared/run/values.ts";
import { useChosenRun } from "../chosenRun.tsx";
import { allStored } from "../useRunActions.ts";
import css from "./controls.module.css";
import { readTexts } from "./PortEditor.tsx";
import { type TestSource, testSources } from "./testSources.ts";

/** Runs one step by itself: shows what it gets, from the run on screen or written by hand, and starts. */
export function TestDialog({ node: id, open, onClose }: { node: string; open: boolean; onClose: () => void }) {
  const { graph } = useStores();
  const { records } = graph.getState();
  const tested = open ? outermostOf(bodyOf(records), id) : id;
  const node = indexOf(bodyOf(records)).nodes.get(tested);
  const name = node ? titleOf(node, catalogStore.getState().manifests.get(node.type)) : tested;
  return (
    <Dialog title={t("test.title", { name })} open={open} onClose={onClose} width={560}>
      {open && <TestForm asked={id} tested={tested} name={name} onClose={onClose} />}
    </Dialog>
  );
}

function TestForm({
  asked,
  tested,
  name,
  onClose,
}: {
  asked: string;
  tested: string;
  name: string;
  onClose: () => void;
}) {
  const { graph, run } = useStores();
  const { choose } = useChosenRun();
  const { busy, act, refusal } = useAct({ form: true });
  const [{ sources, from, node }] = useState(() => {
    const body = bodyOf(graph.getState().records);
    const { manifests } = catalogStore.getState();
    const { runId, head } = run.getState();
    const isOver = runId !== undefined && isFinal(head.status);
    return {
      from: isOver ? runId : undefined,
      node: indexOf(body).nodes.get(tested),
      sources: testSources(body, manifests, tested, isOver ? head.steps : {}),
    };
  });
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const manifest = node && catalogStore.getState().manifests.get(node.type);
  const { values, faults } = readTexts(texts);

  function submit() {
    setTried(true);
    if (Object.keys(faults).length > 0) return;
    const given: Record<string, Record<string, (typeof values)[string]>> = {};
    for (const source of sources) {
      const value = values[source.key];
      if (value !== undefined) given[source.node] = { ...given[source.node], [source.port]: value };
    }
    const test = {
      node: tested,
      ...(from !== undefined && { run: from }),
      ...(Object.keys(given).length > 0 && { given }),
    };
    void act(async () => {
      if (!(await allStored(graph))) return toast(t("canvas.run.notSaved"), "bad");
      choose((await call(startRun, { id: graph.getState().graphId, body: { test } })).id);
      onClose();
    });
  }

  return (
    <form
      className={css.test}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={css.quiet}>{t("test.text")}</p>
      {asked !== tested && <Notice icon="repeat">{t("test.region", { name: asked, region: name })}</Notice>}
      {node && manifest && effectOf(node, manifest) === "write" && (
        <Notice tone="warn" icon="triangle-alert">
          {t("test.writes")}
        </Notice>
      )}
      {sources.length === 0 && <p className={css.quiet}>{t("test.nothing")}</p>}
      {sources.map((source) => (
        <SourceField
          key={source.key}
          source={source}
          text={texts[source.key]}
          error={(tried ? faults[source.key] : undefined) ?? faultOf(refusal?.errors, source)}
          onText={(text) => {
            const { [source.key]: _gone, ...others } = texts;
            setTexts(text === undefined ? others : { ...others, [source.key]: text });
          }}
        />
      ))}
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button look="primary" type="submit" icon="play" busy={busy}>
          {t("test.go")}
        </Button>
      </DialogActions>
    </form>
  );
}

function SourceField({
  source,
  text,
  error,
  onText,
}: {
  source: TestSource;
  /** Absent: as the run gave it. */
  text: string | undefined;
  error: string | undefined;
  onText: (text: string | undefined) => void;
}) {
  const label = `${t("test.input", { name: source.title })}${source.port === "out" ? "" : ` · ${source.port}`}`;
  const has = source.value !== undefined;
  if (source.byPerson || (has && text === undefined)) {
    return (
      <section className={css.source} aria-label={label}>
        <strong>{label}</strong>
        <p>{has ? t("test.kept", { what: sayValue(source.value) }) : t("test.people")}</p>
        {error !== undefined && <p role="alert">{error}</p>}
        {!source.byPerson && (
          <Button size="s" icon="pencil" onClick={() => onText(JSON.stringify(shownOf(source.value), null, 2))}>
            {t("test.edit")}
          </Button>
        )}
      </section>
    );
  }
  return (
    <section className={css.source} aria-label={label}>
      <Textarea
        label={label}
        description={t(has ? "test.inputHelp" : "test.inputEmpty")}
        classNames={{ input: css.code ?? "" }}
        autosize
        minRows={3}
        maxRows={14}
        spellCheck={false}
        value={text ?? ""}
        error={error}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      {has && (
        <Button size="s" look="quiet" icon="rotate-ccw" onClick={() => onText(undefined)}>
          {t("test.keep")}
        </Button>
      )}
    </section>
  );
}

/** Of a large value its short form is there to write on. */
function shownOf(value: unknown): unknown {
  return isBlobRef(value) ? value.preview : value;
}

function faultOf(errors: readonly { path: string; message: string }[] | undefined, { node, port }: TestSource) {
  const place = `test.given.${node}`;
  return errors?.find(({ path }) => path === place || path === `${place}.${port}`)?.message;
}
