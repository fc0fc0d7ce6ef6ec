import { ActionIcon, Button as MantineButton, Menu as MantineMenu } from "@mantine/core";
import { Fragment } from "react";
import { Icon, type IconName } from "./Icon.tsx";

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  /** A line above this item. */
  divided?: boolean;
  onSelect?: () => void;
  /** A file to save. */
  download?: string;
}

/** A list of actions behind three dots, or behind a button with `word`. */
export function Menu({
  label,
  items,
  word,
  icon = "ellipsis",
  size = 30,
}: {
  label: string;
  /** A function is asked when the menu opens. */
  items: MenuItem[] | (() => MenuItem[]);
  word?: string;
  icon?: IconName;
  size?: number;
}) {
  return (
    <MantineMenu position="bottom-end" width={220} classNames={{ dropdown: "ui-menu" }}>
      <MantineMenu.Target>
        {word === undefined ? (
          <ActionIcon variant="subtle" color="gray" size={size} aria-label={label}>
            <Icon name={icon} size={Math.round(size * 0.56)} />
          </ActionIcon>
        ) : (
          <MantineButton variant="default" size="sm" leftSection={<Icon name={icon} size={16} />}>
            {word}
          </MantineButton>
        )}
      </MantineMenu.Target>
      <MantineMenu.Dropdown>
        <Items items={items} />
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}

function Items({ items }: { items: MenuItem[] | (() => MenuItem[]) }) {
  return (typeof items === "function" ? items() : items).map((item) => {
    const common = {
      ...(item.icon && { leftSection: <Icon name={item.icon} size={15} /> }),
      ...(item.danger && { color: "bad" }),
      ...(item.disabled && { disabled: true }),
    };
    return (
      <Fragment key={item.id}>
        {item.divided && <MantineMenu.Divider />}
        {item.download === undefined ? (
          <MantineMenu.Item {...common} {...(item.onSelect && { onClick: item.onSelect })}>
            {item.label}
          </MantineMenu.Item>
        ) : (
          <MantineMenu.Item {...common} component="a" href={item.download} download>
            {item.label}
          </MantineMenu.Item>
        )}
      </Fragment>
    );
  });
}
