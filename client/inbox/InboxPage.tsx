import "./inbox.css";
import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { type Gate, getGate, listGates } from "#shared/api/routes/gates.ts";
import { watchInbox } from "../api/socket.ts";
import { sayValue } from "../forms/sayValue.ts";
import { t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { ChoiceField } from "../ui/fields.tsx";
import { formatInstant } from "../ui/format.ts";
import { Icon } from "../ui/Icon.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { EmptyState, ErrorState, Notice, SkeletonList } from "../ui/states.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { toast } from "../ui/toast.ts";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { Evidence, type ShowText } from "./Evidence.tsx";
import { answeredWord, GateAnswer } from "./GateAnswer.tsx";
import { Mentions } from "./Mentions.tsx";

/** What waits for a person, with its evidence, answered here. */
export function InboxPage({ chosen, showText }: { chosen?: string; showText: ShowText }) {
  const [show, setShow] = useState<"open" | "answered">("open");
  const [, navigate] = useLocation();
  const { data, error, reload } = useLoad(listGates, { query: { status: show, limit: 100 } });
  useEffect(() => watchInbox(reload), [reload]);
  usePageTitle(t("rail.inbox"));
  // What was answered here goes at once; the list follows.
  const [done, setDone] = useState<string>();
  const items = (data?.items ?? []).filter(({ id }) => show === "answered" || id !== done);
  const first = items[0]?.id;
  // What is read stays, whatever comes or is answered elsewhere meanwhile: a click must not meet another question.
  const [held, setHeld] = useState<string>();
  useEffect(() => setHeld((now) => chosen ?? now ?? first), [chosen, first]);
  const shown = chosen ?? held ?? first;

  function leave(id: string) {
    const at = items.findIndex((item) => item.id === id);
    setDone(id);
    setHeld((items[at + 1] ?? items[at - 1])?.id);
    reload();
    if (chosen !== undefined) navigate("/inbox");
  }

  return (
    <div className="ui-page inbox" data-width="wide" data-chosen={chosen !== undefined || undefined}>
      <PageHeader title={t("rail.inbox")} lead={t("inbox.lead")}>
        <ChoiceField
          label={t("inbox.show")}
          value={show}
          onChange={(next) => {
            setShow(next === "answered" ? "answered" : "open");
            setHeld(undefined);
            navigate("/inbox");
          }}
          choices={[
            { value: "open", label: t("inbox.waiting") },
            { value: "answered", label: t("inbox.answered") },
          ]}
        />
      </PageHeader>
      {show === "open" && <Mentions />}
      {!data && !error && <SkeletonList />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data && shown === undefined && (
        <EmptyState
          icon={show === "open" ? "inbox" : "history"}
          title={t(show === "open" ? "inbox.emptyTitle" : "inbox.noneTitle")}
          text={t(show === "open" ? "inbox.emptyText" : "inbox.noneText")}
        >
          {show === "open" && <Button to="/">{t("inbox.goHome")}</Button>}
        </EmptyState>
      )}
      {data && shown !== undefined && (
        <div className="inbox-columns">
          <ul className="ui-list inbox-list" aria-label={t("rail.inbox")}>
            {items.map((gate) => (
              <li key={gate.id} data-link data-here={gate.id === shown || undefined}>
                <span className="ui-tile" data-tone="people">
                  <Icon name={gate.question.kind === "form" ? "clipboard-pen" : "stamp"} />
                </span>
                <div className="ui-row-main">
                  <Link
                    href={`/inbox/${gate.id}`}
                    className="ui-row-title"
                    {...(gate.id === shown && { "aria-current": "true" as const })}
                  >
                    {titleOf(gate)}
                  </Link>
                  <div className="ui-row-note">
                    <span>{gate.graphName}</span>
                    {gate.rounds?.map((round) => (
                      <span key={round.region}>{roundWords(round)}</span>
                    ))}
                    {gate.parent && <span>{t("inbox.calledBy", { name: gate.parent.graphName })}</span>}
                    <TimeAgo at={gate.createdAt} />
                    {gate.answer && <span>{answeredWord(gate.answer.choice)}</span>}
                  </div>
                  {gate.rounds && gate.question.shows !== undefined && (
                    <p className="inbox-excerpt">{sayValue(gate.question.shows)}</p>
                  )}
                </div>
              </li>
            ))}
          </ul>
          <GatePanel key={shown} id={shown} showText={showText} onAnswered={() => leave(shown)} />
        </div>
      )}
    </div>
  );
}

function GatePanel({ id, showText, onAnswered }: { id: string; showText: ShowText; onAnswered: () => void }) {
  const { data: gate, error, reload } = useLoad(getGate, { id });
  useEffect(() => watchInbox(reload), [reload]);
  if (!gate) {
    if (!error) return <SkeletonList rows={3} />;
    return <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />;
  }
  const { question } = gate;
  return (
    <article className="ui-card gate-panel" aria-label={titleOf(gate)}>
      <Link href="/inbox" className="ui-back inbox-back">
        <Icon name="chevron-left" size={14} />
        {t("rail.inbox")}
      </Link>
      <h2>{titleOf(gate)}</h2>
      <div className="ui-row-note">
        <Link href={`/graphs/${gate.graph}?run=${gate.run}`}>{t("inbox.openRun", { name: gate.graphName })}</Link>
        {gate.rounds?.map((round) => (
          <Badge key={round.region}>{roundWords(round)}</Badge>
        ))}
        {gate.parent && (
          <Link href={`/graphs/${gate.parent.graph}?run=${gate.parent.run}`}>
            {t("inbox.openParent", { name: gate.parent.graphName })}
          </Link>
        )}
        <span>
          {t("inbox.asked")} <TimeAgo at={gate.createdAt} />
        </span>
      </div>
      {question.kind === "approval" && question.instructions && <p className="gate-words">{question.instructions}</p>}
      {gate.status !== "open" && <GivenAnswer gate={gate} showText={showText} />}
      {question.shows !== undefined && question.shows !== null && (
        <section className="gate-evidence" aria-label={t("inbox.evidence")}>
          <h3>{t("inbox.evidence")}</h3>
          <Evidence value={question.shows} label={t("inbox.evidence")} showText={showText} />
        </section>
      )}
      {gate.status === "open" && (
        <GateAnswer
          gate={gate}
          onAnswered={(answered) => {
            toast(t("inbox.thanks", { name: answered.graphName }), "ok");
            onAnswered();
          }}
        />
      )}
    </article>
  );
}

function GivenAnswer({ gate, showText }: { gate: Gate; showText: ShowText }) {
  const { answer } = gate;
  if (!answer)
    return <Notice icon="clock">{t(gate.status === "expired" ? "inbox.expired" : "inbox.cancelled")}</Notice>;
  return (
    <section aria-label={t("inbox.answer")} className="gate-given">
      <Badge tone={answer.choice === "reject" ? "bad" : "ok"}>{answeredWord(answer.choice)}</Badge>
      <p>
        {t("inbox.answeredBy", {
          name: gate.answeredBy?.name ?? t("inbox.someone"),
          time: gate.answeredAt === undefined ? "" : formatInstant(gate.answeredAt),
        })}
      </p>
      {answer.note && <blockquote>{answer.note}</blockquote>}
      {answer.form && <Evidence value={answer.form} label={t("inbox.answer")} showText={showText} />}
    </section>
  );
}

/** “Each row: 2 of 10”. */
function roundWords({ title, round, of }: NonNullable<Gate["rounds"]>[number]): string {
  return of === undefined ? t("inbox.round", { title, n: round }) : t("inbox.roundOf", { title, n: round, of });
}

/** A title that is written by the data may come out empty. */
function titleOf(gate: Gate): string {
  return gate.question.title.trim() || gate.graphName;
}
