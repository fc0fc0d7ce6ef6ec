import "@mantine/spotlight/styles.css";
import { useMantineColorScheme } from "@mantine/core";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { listTemplates } from "#shared/api/routes/catalog.ts";
import { createGoal } from "#shared/api/routes/goals.ts";
import { createGraph, listGraphs } from "#shared/api/routes/graphs.ts";
import { parseGoalText } from "#shared/goal/goal.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { toastError } from "../ui/toast.ts";
import { useLoad } from "../ui/useLoad.ts";

const [bar, spotlight] = createSpotlight();

interface Command {
  id: string;
  label: string;
  note?: string;
  icon: IconName;
  run: () => void | Promise<void>;
}

/** One line for everything: go, create, `/goal …`, switch the look. `asked` counts the wishes to open it. */
export function CommandBar({ asked }: { asked: number }) {
  const [query, setQuery] = useState("");
  const [, navigate] = useLocation();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const graphs = useLoad(listGraphs, { query: { limit: 50 } });
  const templates = useLoad(listTemplates, {});
  const { reload } = graphs;

  useEffect(() => {
    if (asked === 0) return;
    setQuery("");
    reload();
    spotlight.open();
  }, [asked, reload]);

  const go = (to: string) => () => navigate(to);
  const groups: { label: string; commands: Command[] }[] = [
    {
      label: t("command.places"),
      commands: [
        { id: "home", label: t("rail.home"), icon: "house", run: go("/") },
        { id: "graphs", label: t("rail.graphs"), icon: "workflow", run: go("/graphs") },
        { id: "inbox", label: t("rail.inbox"), icon: "inbox", run: go("/inbox") },
        { id: "runs", label: t("rail.runs"), icon: "play", run: go("/runs") },
        { id: "artifacts", label: t("rail.artifacts"), icon: "file-text", run: go("/artifacts") },
        { id: "sites", label: t("rail.sites"), icon: "globe", run: go("/sites") },
        { id: "plugins", label: t("rail.plugins"), icon: "puzzle", run: go("/plugins") },
        { id: "settings", label: t("rail.settings"), icon: "settings", run: go("/settings") },
      ],
    },
    {
      label: t("command.actions"),
      commands: [
        {
          id: "new",
          label: t("graphs.new"),
          icon: "plus",
          run: async () =>
            navigate(`/graphs/${(await call(createGraph, { body: { name: t("graphs.untitled") } })).id}`),
        },
        ...(["light", "dark", "auto"] as const)
          .filter((scheme) => scheme !== colorScheme)
          .map((scheme) => ({
            id: scheme,
            label: t(`command.${scheme}`),
            icon: scheme === "light" ? ("sun" as const) : scheme === "dark" ? ("moon" as const) : ("monitor" as const),
            run: () => setColorScheme(scheme),
          })),
      ],
    },
    {
      label: t("command.graphs"),
      commands: (graphs.data?.items ?? []).map((graph) => ({
        id: graph.id,
        label: graph.name,
        icon: "workflow",
        run: go(`/graphs/${graph.id}`),
      })),
    },
    {
      label: t("command.templates"),
      commands: (templates.data?.items ?? []).map((template) => ({
        id: template.id,
        label: template.title,
        note: template.promise,
        icon: "layout-template",
        run: async () => navigate(`/graphs/${(await call(createGraph, { body: { template: template.id } })).id}`),
      })),
    },
  ];

  const goalText = parseGoalText(query).text;
  const asksForGoal = /^\/goal\b/i.test(query.trim());
  const goal: Command = {
    id: "goal",
    label: t("command.goal", { text: goalText }),
    note: t("command.goalNote"),
    icon: "target",
    run: async () => navigate(`/graphs/${(await call(createGoal, { body: { text: goalText } })).graph}`),
  };
  const found = asksForGoal
    ? []
    : groups.map((group) => ({ ...group, commands: group.commands.filter(matches(query)) }));
  const empty = !asksForGoal && found.every((group) => group.commands.length === 0) && goalText.length < 3;

  return (
    <Spotlight.Root
      store={bar}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      maxHeight={420}
      scrollable
      classNames={{ content: "ui-dialog" }}
    >
      <Spotlight.Search
        placeholder={t("command.placeholder")}
        aria-label={t("command.placeholder")}
        leftSection={<Icon name="search" size={18} />}
      />
      <Spotlight.ActionsList>
        {found.map(
          (group) =>
            group.commands.length > 0 && (
              <Spotlight.ActionsGroup key={group.label} label={group.label}>
                {group.commands.map((command) => (
                  <CommandLine key={command.id} command={command} />
                ))}
              </Spotlight.ActionsGroup>
            ),
        )}
        {goalText.length >= 3 && (
          <Spotlight.ActionsGroup label={t("command.goalGroup")}>
            <CommandLine command={goal} />
          </Spotlight.ActionsGroup>
        )}
        {empty && <Spotlight.Empty>{t("command.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function CommandLine({ command }: { command: Command }) {
  return (
    <Spotlight.Action
      label={command.label}
      {...(command.note && { description: command.note })}
      leftSection={<Icon name={command.icon} size={17} />}
      onClick={() => void Promise.resolve(command.run()).catch(toastError)}
    />
  );
}

function matches(query: string) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return (command: Command) => {
    const text = `${command.label} ${command.note ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
