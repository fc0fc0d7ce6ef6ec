import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";

export type Tone = "plain" | "ok" | "warn" | "bad" | "live" | "accent";

export function Badge({ tone = "plain", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className="ui-badge" data-tone={tone}>
      {icon && <Icon name={icon} size={12} />}
      {children}
    </span>
  );
}

/** A coloured mark with its words: colour is never the only sign. */
export function StatusDot({ tone, label, pulse = false }: { tone: Tone; label: string; pulse?: boolean }) {
  return (
    <span className="ui-status" data-tone={tone} data-pulse={pulse || undefined}>
      <span className="ui-status-dot" aria-hidden="true" />
      {label}
    </span>
  );
}
