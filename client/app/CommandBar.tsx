import "@mantine/spotlight/styles.css";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { listTemplates } from "#shared/api/routes/catalog.ts";
import { createGoal } from "#shared/api/routes/goals.ts";
import { createGraph, listGraphs } from "#shared/api/routes/graphs.ts";
import { listSites } from "#shared/api/routes/sites.ts";
import { parseGoalText } from "#shared/goal/goal.ts";
import { type Action, groups } from "../actions/action.ts";
import { type AppAt, appActions } from "../actions/appActions.ts";
import { openCanvas } from "../actions/canvasAt.ts";
import { sayKey } from "../actions/keys.ts";
import { call } from "../api/call.ts";
import { sayCatalog, t } from "../messages/index.ts";
import { tabs as settingsTabs } from "../settings/tabs.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { toast, toastError } from "../ui/toast.ts";
import { useLoad } from "../ui/useLoad.ts";

const [bar, spotlight] = createSpotlight();

interface Command {
  id: string;
  label: string;
  note?: string;
  icon: IconName | (string & {});
  key?: string;
  /** Why it cannot be done now. */
  reason?: string;
  run: () => unknown;
}

/** One line for everything: go, create, do, add a step, `/goal …`, `@sites`. `asked` counts the wishes to open it. */
export function CommandBar({ asked, at }: { asked: number; at: AppAt }) {
  const [query, setQuery] = useState("");
  const canvas = useStore(openCanvas);
  const graphs = useLoad(listGraphs, { query: { limit: 50 } });
  const templates = useLoad(listTemplates, {});
  const asksForSites = /^@\w*/.test(query.trim());
  const sites = useLoad(listSites, { query: { limit: 50 } }, { skip: !asksForSites });
  const { reload } = graphs;

  useEffect(() => {
    if (asked === 0) return;
    setQuery("");
    reload();
    spotlight.open();
  }, [asked, reload]);

  const go = (to: string) => () => at.navigate(to);
  const types = canvas.at && query.trim() !== "" ? [...canvas.at.manifests().values()] : [];
  const all: { label: string; commands: Command[] }[] = [
    ...groups.map((group) => ({
      label: t(`actionGroup.${group}`),
      commands: [
        ...(canvas.at ? commandsOf(canvas.actions, canvas.at, group) : []),
        ...commandsOf(appActions, at, group),
        ...(group === "add" ? types.map((type) => adding(type.type, type.title, type.summary, type.icon)) : []),
        ...(group === "go" && query !== "" ? settingsTabs.map(setting) : []),
      ],
    })),
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
        label: sayCatalog(template.title),
        note: sayCatalog(template.promise),
        icon: "layout-template",
        run: async () => at.navigate(`/graphs/${(await call(createGraph, { body: { template: template.id } })).id}`),
      })),
    },
  ];

  function adding(type: string, title: string, summary: string, icon: string): Command {
    return {
      id: `add ${type}`,
      label: t("action.add", { title }),
      note: summary,
      icon,
      run: () => {
        const manifest = canvas.at?.manifests().get(type);
        if (manifest) canvas.at?.edits.add(manifest);
      },
    };
  }

  function setting(tab: (typeof settingsTabs)[number]): Command {
    return {
      id: `settings ${tab}`,
      label: t("action.settings", { tab: t(`settings.${tab}`) }),
      icon: "settings",
      run: go(`/settings/${tab}`),
    };
  }

  const goalText = parseGoalText(query).text;
  const asksForGoal = /^\/goal\b/i.test(query.trim());
  const goal: Command = {
    id: "goal",
    label: t("command.goal", { text: goalText }),
    note: t("command.goalNote"),
    icon: "target",
    run: async () => at.navigate(`/graphs/${(await call(createGoal, { body: { text: goalText } })).graph}`),
  };
  const siteCommands = {
    label: t("rail.sites"),
    commands: (sites.data?.items ?? []).map((site) => ({
      id: site.id,
      label: site.title,
      icon: "globe",
      run: go(`/sites/${site.id}`),
    })),
  };
  const found = asksForGoal
    ? []
    : asksForSites
      ? [only(siteCommands, query.trim().replace(/^@(sites?)?\s*/i, ""))]
      : all.map((group) => only(group, query));
  const offersGoal = goalText.length >= 3 && !asksForSites;
  const empty = !offersGoal && !asksForGoal && found.every((group) => group.commands.length === 0);

  return (
    <Spotlight.Root
      store={bar}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      maxHeight={420}
      scrollable
      classNames={{ content: "ui-dialog" }}
      attributes={{ content: { "aria-label": t("action.command") } }}
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
        {offersGoal && (
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
  const { reason } = command;
  const note = reason ?? command.note;
  return (
    <Spotlight.Action
      label={command.label}
      {...(note && { description: note })}
      {...(reason && { className: "ui-menu-off", closeSpotlightOnTrigger: false })}
      leftSection={<Icon name={command.icon} size={17} />}
      {...(command.key && {
        rightSection: (
          <span className="ui-key" aria-hidden="true">
            {command.key}
          </span>
        ),
      })}
      onClick={() => {
        if (reason) return toast(reason);
        void Promise.resolve(command.run()).catch(toastError);
      }}
    />
  );
}

function commandsOf<At>(actions: readonly Action<At>[], at: At, group: (typeof groups)[number]): Command[] {
  return actions
    .filter((action) => action.group === group && action.id !== "app.command" && (action.isFor?.(at) ?? true))
    .map((action) => {
      const [key] = action.keys ?? [];
      const why = action.whyNot?.(at);
      return {
        id: action.id,
        label: t(action.name),
        icon: action.icon,
        ...(key !== undefined && { key: sayKey(key) }),
        ...(why !== undefined && { reason: t(why) }),
        run: () => action.run(at),
      };
    });
}

function only<Group extends { commands: Command[] }>(group: Group, query: string): Group {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const commands = group.commands.filter((command) => {
    const text = `${command.label} ${command.note ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return { ...group, commands };
}
