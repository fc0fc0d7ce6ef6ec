import { Tooltip } from "@mantine/core";
import { Link, useLocation } from "wouter";
import { sayKey } from "../actions/keys.ts";
import { type MessageKey, t } from "../messages/index.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { Logo } from "../ui/Logo.tsx";

const places = [
  { to: "/", word: "rail.home", icon: "house" },
  { to: "/graphs", word: "rail.graphs", icon: "workflow" },
  { to: "/inbox", word: "rail.inbox", icon: "inbox" },
  { to: "/runs", word: "rail.runs", icon: "play" },
  { to: "/artifacts", word: "rail.artifacts", icon: "file-text" },
  { to: "/sites", word: "rail.sites", icon: "globe" },
  { to: "/plugins", word: "rail.plugins", icon: "puzzle" },
  { to: "/settings", word: "rail.settings", icon: "settings" },
] as const satisfies { to: string; word: MessageKey; icon: IconName }[];

/** The way between pages: at the left, or along the bottom of a narrow screen. */
export function Rail({
  narrow,
  inbox,
  onToggle,
  onCommand,
}: {
  narrow: boolean;
  inbox: number;
  onToggle: () => void;
  onCommand: () => void;
}) {
  const [location] = useLocation();
  return (
    <nav className="rail" aria-label={t("rail.label")}>
      <Link href="/" className="rail-brand">
        <Logo />
        <span className="rail-word">{t("app.name")}</span>
      </Link>
      <ul className="rail-items">
        {places.map(({ to, word, icon }) => {
          const here = to === "/" ? location === "/" : location === to || location.startsWith(`${to}/`);
          const count = to === "/inbox" ? inbox : 0;
          return (
            <li key={to}>
              <Tooltip label={t(word)} position="right" disabled={!narrow}>
                <Link href={to} className="rail-item" {...(here && { "aria-current": "page" as const })}>
                  <Icon name={icon} size={18} />
                  <span className="rail-word">{t(word)}</span>
                  {count > 0 && (
                    <>
                      <span className="rail-count" aria-hidden="true">
                        {count > 99 ? "99+" : count}
                      </span>
                      <span className="ui-hidden">{t("rail.waiting", { n: count })}</span>
                    </>
                  )}
                </Link>
              </Tooltip>
            </li>
          );
        })}
        <li className="rail-search">
          <button type="button" className="rail-item" onClick={onCommand}>
            <Icon name="search" size={18} />
            <span className="rail-word">{t("rail.command")}</span>
          </button>
        </li>
      </ul>
      <div className="rail-end">
        <button type="button" className="rail-item" onClick={onCommand}>
          <Icon name="command" size={18} />
          <span className="rail-word">{t("rail.command")}</span>
          <span className="rail-key" aria-hidden="true">
            {sayKey("Mod+K")}
          </span>
        </button>
        <button type="button" className="rail-item" onClick={onToggle} aria-expanded={!narrow}>
          <Icon name={narrow ? "panel-left-open" : "panel-left-close"} size={18} />
          <span className="rail-word">{narrow ? t("rail.widen") : t("rail.narrow")}</span>
        </button>
      </div>
    </nav>
  );
}
