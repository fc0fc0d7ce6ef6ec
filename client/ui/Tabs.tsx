import { Tabs as MantineTabs } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

export interface Tab {
  id: string;
  label: ReactNode;
  content: ReactNode;
}

/** Pages of one thing; only the chosen one is drawn. */
export function Tabs({
  tabs,
  value,
  onChange,
  label,
}: {
  tabs: Tab[];
  value: string;
  onChange: (id: string) => void;
  label: string;
}) {
  const list = useRef<HTMLDivElement>(null);
  // On a phone there are more than fit; the chosen one is always to be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is chosen
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!list.current || !chosen) return;
    const around = list.current.getBoundingClientRect();
    const { left, right } = chosen.getBoundingClientRect();
    if (left < around.left || right > around.right) {
      list.current.scrollLeft += (left + right) / 2 - (around.left + around.right) / 2;
    }
  }, [value]);
  return (
    <MantineTabs value={value} onChange={(id) => id && onChange(id)} keepMounted={false} variant="default">
      <MantineTabs.List ref={list} aria-label={label} className="ui-tabs">
        {tabs.map((tab) => (
          <MantineTabs.Tab key={tab.id} value={tab.id}>
            {tab.label}
          </MantineTabs.Tab>
        ))}
      </MantineTabs.List>
      {tabs.map((tab) => (
        <MantineTabs.Panel key={tab.id} value={tab.id} className="ui-tab-panel">
          {tab.content}
        </MantineTabs.Panel>
      ))}
    </MantineTabs>
  );
}
