/** How code looks: made of the tokens of `styles/tokens.css`, so that light and dark come by themselves. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    fontSize: "var(--text-s)",
    overflow: "hidden",
  },
  "&.cm-focused": { outline: "none", borderColor: "var(--focus)" },
  "&[data-invalid]": { borderColor: "var(--bad)" },
  "&[data-disabled]": { backgroundColor: "var(--surface-2)", color: "var(--ink-3)", cursor: "not-allowed" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.5" },
  "&[data-prose] .cm-scroller": { fontFamily: "var(--font-text)", fontSize: "var(--text-m)" },
  ".cm-content": { padding: "7px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 11px" },
  ".cm-gutters": { backgroundColor: "var(--surface-2)", color: "var(--ink-3)", border: "none" },
  ".cm-gutters + .cm-content .cm-line": { padding: "0 11px 0 7px" },
  ".cm-placeholder": { color: "var(--ink-3)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--accent-soft)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--surface-3)", color: "inherit" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--bad-soft)", color: "var(--bad)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad) 1px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".cm-tooltip": {
    zIndex: "400",
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
    boxShadow: "var(--shadow-pop)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", maxHeight: "15em", minWidth: "220px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "baseline",
    gap: "8px",
    padding: "3px 10px",
    fontSize: "var(--text-s)",
    lineHeight: "1.5",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)", fontWeight: "600" },
  ".cm-completionDetail": {
    marginLeft: "auto",
    fontStyle: "normal",
    fontFamily: "var(--font-text)",
    color: "var(--ink-3)",
    maxWidth: "18em",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  ".cm-completionIcon": { width: "8px", height: "8px", padding: "0", borderRadius: "2px", opacity: "1", flex: "none" },
  ".cm-completionIcon::after": { content: "none" },
  ".cm-completionIcon-step": { backgroundColor: "var(--accent)" },
  ".cm-completionIcon-value, .cm-completionIcon-property": { backgroundColor: "var(--group-data)" },
  ".cm-completionIcon-function": { backgroundColor: "var(--group-models)" },
  ".cm-completionIcon-keyword": { backgroundColor: "var(--group-flow)" },
  ".cm-completionIcon-type": { backgroundColor: "var(--group-people)" },
  ".cm-diagnostic": { padding: "6px 10px", border: "none", fontFamily: "var(--font-text)", fontSize: "var(--text-s)" },
  ".cm-x-place": { backgroundColor: "var(--accent-soft)", borderRadius: "3px", fontFamily: "var(--font-code)" },
  ".cm-x-variable": { color: "var(--group-models)" },
  ".cm-x-string, .cm-x-regex": { color: "var(--ok)" },
  ".cm-x-number": { color: "var(--group-people)" },
  ".cm-x-fault": { color: "var(--bad)" },
  ".cm-x-sign": { color: "var(--ink-3)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.modifier], color: "var(--group-models)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--ok)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--group-people)" },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.propertyName, tags.attributeName], color: "var(--group-data)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--live)" },
  { tag: [tags.typeName, tags.className, tags.standard(tags.name)], color: "var(--group-people)" },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: "var(--ink-2)" },
]);

export const theme = [look, syntaxHighlighting(colours)];
