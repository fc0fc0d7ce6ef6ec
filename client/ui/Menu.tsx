import { ActionIcon, Button as MantineButton, Menu as MantineMenu } from "@mantine/core";
import { Fragment } from "react";
import { Icon, type IconName } from "./Icon.tsx";

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  /** Why it cannot be chosen now. It stays reachable, so that the reason can be read. */
  reason?: string;
  /** The key that does the same, for people, and for `aria-keyshortcuts`. */
  key?: string;
  ariaKey?: string;
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
    <MantineMenu
      withInitialFocusPlaceholder={false}
      position="bottom-end"
      width={240}
      classNames={{ dropdown: "ui-menu" }}
    >
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

/** The same list where the pointer was pressed. */
export function MenuAt({
  label,
  point,
  items,
  onClose,
}: {
  label: string;
  /** In pixels of the window. */
  point: { x: number; y: number };
  items: MenuItem[];
  onClose: () => void;
}) {
  return (
    <MantineMenu
      key={`${point.x} ${point.y}`}
      opened
      onChange={(open) => !open && onClose()}
      position="bottom-start"
      offset={2}
      width={260}
      withinPortal
      withInitialFocusPlaceholder={false}
      classNames={{ dropdown: "ui-menu" }}
    >
      <MantineMenu.Target>
        <button
          type="button"
          className="ui-menu-point"
          tabIndex={-1}
          aria-label={label}
          style={{ left: point.x, top: point.y }}
        />
      </MantineMenu.Target>
      <MantineMenu.Dropdown aria-label={label} aria-labelledby={undefined}>
        <Items items={items} />
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}

function Items({ items }: { items: MenuItem[] | (() => MenuItem[]) }) {
  return (typeof items === "function" ? items() : items).map((item) => {
    const common = {
      ...(item.icon && { leftSection: <Icon name={item.icon} size={15} /> }),
      ...(item.key && {
        rightSection: (
          <span className="ui-key" aria-hidden="true">
            {item.key}
          </span>
        ),
      }),
      ...(item.ariaKey && { "aria-keyshortcuts": item.ariaKey }),
      ...(item.danger && { color: "bad" }),
      ...(item.disabled && { disabled: true }),
    };
    return (
      <Fragment key={item.id}>
        {item.divided && <MantineMenu.Divider />}
        {item.download !== undefined ? (
          <MantineMenu.Item {...common} component="a" href={item.download} download>
            {item.label}
          </MantineMenu.Item>
        ) : item.reason !== undefined ? (
          <MantineMenu.Item {...common} aria-disabled="true" closeMenuOnClick={false} className="ui-menu-off">
            {item.label}
            <span className="ui-menu-reason">{item.reason}</span>
          </MantineMenu.Item>
        ) : (
          <MantineMenu.Item {...common} {...(item.onSelect && { onClick: item.onSelect })}>
            {item.label}
          </MantineMenu.Item>
        )}
      </Fragment>
    );
  });
}
