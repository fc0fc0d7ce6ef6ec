import { ActionIcon, Tooltip } from "@mantine/core";
import { Icon, type IconName } from "./Icon.tsx";

/** A button that shows only a picture; its words are in the tooltip and for screen readers. */
export function IconButton({
  icon,
  label,
  onClick,
  disabled = false,
  pressed,
  size = 30,
  ...anchor
}: {
  icon: IconName;
  label: string;
  onClick?: () => void;
  disabled?: boolean;
  pressed?: boolean;
  size?: number;
  "aria-expanded"?: boolean;
  "aria-controls"?: string;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        {...anchor}
        variant="subtle"
        color="gray"
        size={size}
        aria-label={label}
        disabled={disabled}
        {...(pressed !== undefined && { "aria-pressed": pressed })}
        {...(onClick && { onClick })}
      >
        <Icon name={icon} size={Math.round(size * 0.56)} />
      </ActionIcon>
    </Tooltip>
  );
}
