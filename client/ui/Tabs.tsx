import { Tabs as MantineTabs } from "@mantine/core";
import type { ReactNode } from "react";

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
  return (
    <MantineTabs value={value} onChange={(id) => id && onChange(id)} keepMounted={false} variant="default">
      <MantineTabs.List aria-label={label} className="ui-tabs">
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
