import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { linter, lintKeymap } from "@codemirror/lint";
import { Annotation, Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import {
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder as placeholderText,
  tooltips,
} from "@codemirror/view";
import { useEffect, useId, useLayoutEffect, useRef } from "react";
import { t } from "#client/messages/index.ts";
import css from "../forms.module.css";
import type { CodeInputProps } from "./CodeInput.tsx";
import { difference } from "./difference.ts";
import { diagnosticsFrom, faultsIn } from "./faults.ts";
import { insertEvent } from "./insertText.ts";
import { grammarOf, indented, numbered } from "./languages.ts";
import { theme } from "./theme.ts";

/** A change that came from the form, not from the person in the editor. */
const fromForm = Annotation.define<boolean>();
/** After so long without a key, what is typed next is another undo step. */
const pauseMs = 1_000;

/** CodeMirror as a field of a form. Loaded on demand; see `CodeInput`. */
export function CodeEditor(props: CodeInputProps) {
  const { language, value, disabled = false, isInvalid = false, describedBy, faults } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const attributes = useRef(new Compartment());
  const checks = useRef(new Compartment());
  const hint = useId();
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const describes = [describedBy, indented.has(language) && hint].filter(Boolean).join(" ");

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once for a language; `latest` has the rest
  useEffect(() => {
    if (!host.current) return;
    const grammar = new Compartment();
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          ...behaviourOf(() => latest.current),
          grammar.of([]),
          attributes.current.of(attributesOf(latest.current, describes)),
          checks.current.of([]),
        ],
      }),
    });
    view.current = editor;
    let gone = false;
    void grammarOf(language, () => latest.current).then(
      (loaded) => !gone && editor.dispatch({ effects: grammar.reconfigure(loaded) }),
      // Without its grammar, which could not be fetched, it is still a field.
      () => undefined,
    );
    const label = document.getElementById(latest.current.labelledBy ?? "");
    const focus = () => editor.focus();
    label?.addEventListener("click", focus);
    return () => {
      gone = true;
      label?.removeEventListener("click", focus);
      editor.destroy();
      view.current = undefined;
    };
  }, [language]);

  useLayoutEffect(() => {
    const editor = view.current;
    const change = editor && difference(editor.state.doc.toString(), value.replace(/\r\n?/g, "\n"));
    if (change) editor.dispatch({ changes: change, annotations: fromForm.of(true) });
  }, [value]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what the attributes are made of
  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(attributesOf(props, describes)) });
  }, [describes, isInvalid, disabled, props.label, props.labelledBy, props.placeholder]);

  useEffect(() => {
    const check = linter(
      ({ state }) => diagnosticsFrom([...faultsIn(state, language), ...(faults ?? [])], state.doc.length),
      { delay: 400 },
    );
    view.current?.dispatch({ effects: checks.current.reconfigure(check) });
  }, [language, faults]);

  return (
    <div className={css.editor}>
      <div ref={host} />
      {indented.has(language) && (
        <p id={hint} className={css.leave}>
          {t("forms.code.leave")}
        </p>
      )}
    </div>
  );
}

function behaviourOf(latest: () => CodeInputProps): Extension[] {
  const { language, minLines = 1, maxLines = 16, undoing } = latest();
  const isProse = language === "template" || language === "text";
  let typedAt = 0;
  // Made once: the editor knows a source by its identity.
  const completion = [{ autocomplete: (context: CompletionContext) => suggest(context, latest()) }];
  const undo = (name: "undo" | "redo") => () => {
    latest().undoing?.[name]();
    return true;
  };
  const ownHistory = [history(), keymap.of(historyKeymap)];
  const sharedHistory = [
    Prec.high(
      keymap.of([
        { key: "Mod-z", run: undo("undo"), preventDefault: true },
        { key: "Mod-Shift-z", run: undo("redo"), preventDefault: true },
        { key: "Mod-y", run: undo("redo"), preventDefault: true },
      ]),
    ),
    EditorView.domEventHandlers({
      beforeinput(event) {
        if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return false;
        event.preventDefault();
        return undo(event.inputType === "historyUndo" ? "undo" : "redo")();
      },
    }),
  ];
  return [
    theme,
    EditorView.theme({
      ".cm-content, .cm-gutter": { minHeight: `calc(${minLines} * 1.5em + 14px)` },
      ".cm-scroller": { maxHeight: `calc(${maxLines} * 1.5em + 14px)`, overflow: "auto" },
    }),
    undoing ? sharedHistory : ownHistory,
    EditorView.lineWrapping,
    highlightSpecialChars(),
    ...(numbered.has(language) ? [lineNumbers()] : []),
    ...(language === "text" ? [] : [bracketMatching(), closeBrackets(), indentOnInput()]),
    ...(isProse ? [EditorState.languageData.of(() => [{ closeBrackets: { brackets: ["{"] } }])] : []),
    // The inspector scrolls and dialogs clip; suggestions stand above both.
    tooltips({ parent: document.body, position: "fixed" }),
    autocompletion({ icons: true, maxRenderedOptions: 60, activateOnTyping: true }),
    EditorState.languageData.of(() => completion),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...defaultKeymap,
      ...(indented.has(language) ? [{ key: "Tab", run: acceptCompletion }, indentWithTab] : []),
    ]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged || update.transactions.some((each) => each.annotation(fromForm))) return;
      const now = Date.now();
      if (now - typedAt > pauseMs) latest().undoing?.pause();
      typedAt = now;
      latest().onChange(update.state.doc.toString());
    }),
    EditorView.domEventHandlers({
      [insertEvent]: (event: Event, editor: EditorView) => {
        const text = event instanceof CustomEvent ? String(event.detail) : "";
        editor.dispatch(editor.state.replaceSelection(text));
        return true;
      },
    }),
  ];
}

function suggest(context: CompletionContext, { complete }: CodeInputProps) {
  const found = complete?.(context.state.doc.toString(), context.pos, context.explicit);
  if (!found || found.options.length === 0) return null;
  return {
    from: found.from,
    options: found.options.map(({ label, apply, kind, detail }, index) => ({
      label,
      type: kind,
      // As found: the nearest first, functions last.
      boost: kind === "function" ? -20 : Math.max(-10, -index / 10),
      ...(apply !== undefined && { apply }),
      ...(detail !== undefined && { detail }),
    })),
    validFor: /^[$\w`]*$/,
  };
}

function attributesOf(props: CodeInputProps, describedBy: string): Extension {
  const { disabled = false, isInvalid = false, language, takesExpr, label, labelledBy, placeholder } = props;
  return [
    EditorState.readOnly.of(disabled),
    EditorView.editable.of(!disabled),
    placeholder ? placeholderText(placeholder) : [],
    EditorView.editorAttributes.of({
      ...(isInvalid && { "data-invalid": "true" }),
      ...(disabled && { "data-disabled": "true" }),
      ...((language === "template" || language === "text") && { "data-prose": "true" }),
    }),
    EditorView.contentAttributes.of({
      spellcheck: language === "template" || language === "text" ? "true" : "false",
      ...(labelledBy !== undefined ? { "aria-labelledby": labelledBy } : { "aria-label": label ?? language }),
      ...(describedBy !== "" && { "aria-describedby": describedBy }),
      ...(isInvalid && { "aria-invalid": "true" }),
      ...(disabled && { "aria-disabled": "true" }),
      ...(takesExpr !== undefined && { "data-takes-expr": takesExpr }),
      "data-language": language,
    }),
  ];
}
