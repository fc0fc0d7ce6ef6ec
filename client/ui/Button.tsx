import { Button as MantineButton } from "@mantine/core";
import type { MouseEvent, ReactNode } from "react";
import { Link } from "wouter";
import { Icon, type IconName } from "./Icon.tsx";

const looks = {
  primary: { variant: "filled", color: "accent" },
  plain: { variant: "default" },
  quiet: { variant: "subtle", color: "gray" },
  soft: { variant: "light", color: "accent" },
  danger: { variant: "light", color: "bad" },
} as const;

export interface ButtonProps {
  children: ReactNode;
  look?: keyof typeof looks;
  size?: "s" | "m" | "l";
  icon?: IconName;
  busy?: boolean;
  disabled?: boolean;
  type?: "button" | "submit";
  onClick?: (event: MouseEvent<HTMLElement>) => void;
  /** Goes to a page of the app. */
  to?: string;
  /** Opens an address outside the app. */
  href?: string;
  /** With `href`: save the file instead of opening it. */
  download?: boolean;
  fullWidth?: boolean;
  /** When the visible words are not enough, for example one of many equal buttons in a list. */
  label?: string;
}

export function Button({ children, look = "plain", size = "m", icon, busy = false, ...rest }: ButtonProps) {
  const common = {
    ...looks[look],
    size: size === "s" ? "compact-sm" : size === "l" ? "md" : "sm",
    loading: busy,
    ...(icon && { leftSection: <Icon name={icon} size={size === "s" ? 14 : 16} /> }),
    ...(rest.disabled !== undefined && { disabled: rest.disabled }),
    ...(rest.fullWidth !== undefined && { fullWidth: rest.fullWidth }),
    ...(rest.label !== undefined && { "aria-label": rest.label }),
  };
  if (rest.to !== undefined) {
    return (
      <MantineButton {...common} component={Link} href={rest.to} {...(rest.onClick && { onClick: rest.onClick })}>
        {children}
      </MantineButton>
    );
  }
  if (rest.href !== undefined) {
    return (
      <MantineButton
        {...common}
        component="a"
        href={rest.href}
        {...(rest.download ? { download: true } : { target: "_blank", rel: "noreferrer" })}
      >
        {children}
      </MantineButton>
    );
  }
  return (
    <MantineButton {...common} type={rest.type ?? "button"} {...(rest.onClick && { onClick: rest.onClick })}>
      {children}
    </MantineButton>
  );
}
