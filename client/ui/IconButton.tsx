import { ActionIcon, Tooltip } from "@mantine/core";
import { Icon, type IconName } from "./Icon.tsx";

/** A button that shows only a picture; its words are in the tooltip and for screen readers. */
export function IconButton({
  icon,
  label,
  onClick,
  disabled = false,
  reason,
  pressed,
  size = 30,
  ...anchor
}: {
  icon: IconName;
  label: string;
  onClick?: () => void;
  disabled?: boolean;
  /** Why it cannot be pressed now; it stays reachable, so that the reason can be read. */
  reason?: string;
  pressed?: boolean;
  size?: number;
  "aria-expanded"?: boolean;
  "aria-controls"?: string;
}) {
  const off = reason !== undefined;
  return (
    <Tooltip label={off ? `${label}: ${reason}` : label}>
      <ActionIcon
        {...anchor}
        variant="subtle"
        color="gray"
        size={size}
        aria-label={label}
        disabled={disabled}
        {...(off && { "aria-disabled": true, "aria-description": reason, className: "ui-off" })}
        {...(pressed !== undefined && { "aria-pressed": pressed })}
        {...(onClick && !off && { onClick })}
      >
        <Icon name={icon} size={Math.round(size * 0.56)} />
      </ActionIcon>
    </Tooltip>
  );
}
