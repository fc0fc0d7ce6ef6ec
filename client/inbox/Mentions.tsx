import { useEffect } from "react";
import { Link } from "wouter";
import { listMentions } from "#shared/api/routes/comments.ts";
import { watchInbox } from "../api/socket.ts";
import { t } from "../messages/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { useLoad } from "../ui/useLoad.ts";

/** Comments that call me and that I have not seen. Opening one, on its graph, is seeing it. */
export function Mentions() {
  const { data, reload } = useLoad(listMentions, { query: { limit: 20 } });
  useEffect(() => watchInbox(reload), [reload]);
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-label={t("mentions.title")} className="inbox-mentions">
      <h2>{t("mentions.title")}</h2>
      <ul className="ui-list">
        {items.map((mention) => (
          <li key={mention.id} data-link>
            <span className="ui-tile" data-tone="people">
              <Icon name="message-circle" />
            </span>
            <div className="ui-row-main">
              <Link href={`/graphs/${mention.graph}?comment=${mention.thread}`} className="ui-row-title">
                {mention.text}
              </Link>
              <div className="ui-row-note">
                <span>
                  {t("mentions.in", { name: mention.by.name ?? t("comments.somebody"), graph: mention.graphName })}
                </span>
                <TimeAgo at={mention.createdAt} />
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
