import type { ReactNode } from "react";
import { Link } from "wouter";
import { Icon } from "./Icon.tsx";

/** The top of a page: where it is, what it is called, what one can do. */
export function PageHeader({
  title,
  lead,
  back,
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  back?: { to: string; label: string };
  children?: ReactNode;
}) {
  return (
    <header className="ui-page-header">
      <div className="ui-page-heading">
        {back && (
          <Link href={back.to} className="ui-back">
            <Icon name="chevron-left" size={14} />
            {back.label}
          </Link>
        )}
        <h1>{title}</h1>
        {lead && <div className="ui-page-lead">{lead}</div>}
      </div>
      {children && <div className="ui-page-actions">{children}</div>}
    </header>
  );
}

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="ui-section" aria-label={title}>
      <div className="ui-section-head">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
