/** What a screen shows when it has nothing, is waiting, or failed. */
import type { ReactNode } from "react";
import { t } from "../messages/index.ts";
import { Button } from "./Button.tsx";
import { Icon, type IconName } from "./Icon.tsx";

export function EmptyState({
  icon,
  title,
  text,
  page = false,
  children,
}: {
  icon: IconName;
  title: string;
  text?: ReactNode;
  /** It is all there is on the page, so its title is the page's heading. */
  page?: boolean;
  /** What one can do now. */
  children?: ReactNode;
}) {
  return (
    <div className="ui-empty">
      <span className="ui-empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <Title page={page}>{title}</Title>
      {text && <p className="ui-empty-text">{text}</p>}
      {children && <div className="ui-empty-actions">{children}</div>}
    </div>
  );
}

export function ErrorState({
  title,
  text,
  onRetry,
  page = false,
  children,
}: {
  title: string;
  text: string;
  onRetry?: () => void;
  page?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className="ui-empty" role="alert">
      <span className="ui-empty-icon" data-tone="bad">
        <Icon name="circle-alert" size={22} />
      </span>
      <Title page={page}>{title}</Title>
      <p className="ui-empty-text">{text}</p>
      <div className="ui-empty-actions">
        {onRetry && (
          <Button icon="rotate-cw" onClick={onRetry}>
            {t("ui.retry")}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}

function Title({ page, children }: { page: boolean; children: string }) {
  const Heading = page ? "h1" : "p";
  return <Heading className="ui-empty-title">{children}</Heading>;
}

/** Grey lines where a list will be. */
export function SkeletonList({ rows = 4 }: { rows?: number }) {
  const keys = Array.from({ length: rows }, (_, index) => `row ${index}`);
  return (
    <div className="ui-skeletons" role="status" aria-label={t("ui.loading")}>
      {keys.map((key) => (
        <div key={key} className="ui-skeleton ui-skeleton-row" />
      ))}
    </div>
  );
}

/** Grey cards where a grid will be. */
export function SkeletonCards({ cards = 4 }: { cards?: number }) {
  const keys = Array.from({ length: cards }, (_, index) => `card ${index}`);
  return (
    <div className="ui-card-grid" role="status" aria-label={t("ui.loading")}>
      {keys.map((key) => (
        <div key={key} className="ui-skeleton ui-skeleton-card" />
      ))}
    </div>
  );
}

/** A remark in the flow of a page. */
export function Notice({
  tone = "plain",
  icon = "info",
  children,
}: {
  tone?: "plain" | "ok" | "warn" | "bad" | "live";
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <div className="ui-notice" data-tone={tone}>
      <Icon name={icon} size={16} />
      <div>{children}</div>
    </div>
  );
}
