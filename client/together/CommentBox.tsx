import { useId, useRef, useState } from "react";
import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { toastError } from "#client/ui/toast.ts";
import { commentLimits } from "#shared/api/routes/comments.ts";
import { listMembers } from "#shared/api/routes/session.ts";
import { Avatar } from "./Avatar.tsx";
import { mentionAt, mentionedIn, type Named, whoFits, withMention } from "./mentions.ts";
import css from "./together.module.css";

export interface Written {
  text: string;
  /** Ids of members. */
  mentions: string[];
}

/** Where one writes. `@` offers the people of the workspace; Ctrl/Cmd-Enter sends. */
export function CommentBox({
  label,
  send,
  sendWords,
  autoFocus = false,
}: {
  label: string;
  send: (written: Written) => Promise<void>;
  sendWords: string;
  autoFocus?: boolean;
}) {
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const [busy, setBusy] = useState(false);
  const [people, setPeople] = useState<readonly Named[]>();
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const calling = mentionAt(text, caret);
  const fits = calling && people ? whoFits(people, calling.typed) : [];
  const at = Math.min(chosen, fits.length - 1);

  async function submit() {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    try {
      await send({ text: text.trim(), mentions: mentionedIn(text, people ?? []).slice(0, commentLimits.maxMentions) });
      setText("");
      setCaret(0);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  }

  function take(person: Named | undefined) {
    if (!calling || !person) return;
    const next = withMention(text, calling, person.name);
    setText(next.text);
    setCaret(next.caret);
    setChosen(0);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  }

  return (
    <div className={css.box}>
      <textarea
        ref={field}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here
        autoFocus={autoFocus}
        aria-label={label}
        placeholder={label}
        rows={2}
        dir="auto"
        maxLength={commentLimits.maxText}
        value={text}
        {...(fits.length > 0 && { "aria-controls": listId, "aria-activedescendant": `${listId}-${at}` })}
        onFocus={() => {
          if (people) return;
          call(listMembers, {}).then(
            ({ items }) => setPeople(items),
            () => {},
          );
        }}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setChosen(0);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            return void submit();
          }
          if (fits.length === 0) return;
          if (event.key === "ArrowDown") setChosen((at + 1) % fits.length);
          else if (event.key === "ArrowUp") setChosen((at + fits.length - 1) % fits.length);
          else if (event.key === "Enter" || event.key === "Tab") take(fits[at]);
          else return;
          event.preventDefault();
        }}
      />
      {fits.length > 0 && (
        <div className={css.fits} id={listId} role="listbox" aria-label={t("comments.people")}>
          {fits.map((person, index) => (
            <div
              key={person.id}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onPointerDown={(event) => {
                event.preventDefault();
                take(person);
              }}
            >
              <Avatar member={person.id} name={person.name} />
              {person.name}
            </div>
          ))}
        </div>
      )}
      <div className={css.send}>
        <span>{t("comments.hint")}</span>
        <Button size="s" look="primary" busy={busy} disabled={text.trim() === ""} onClick={() => void submit()}>
          {sendWords}
        </Button>
      </div>
    </div>
  );
}
