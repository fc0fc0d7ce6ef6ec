import "./plugins.css";
import { useState } from "react";
import { getCatalog } from "#shared/api/routes/catalog.ts";
import { listConnections } from "#shared/api/routes/settings.ts";
import type { ConnectorManifest } from "#shared/plugin/manifest.ts";
import { sayCatalog, sayNode, t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { PageHeader, Section } from "../ui/PageHeader.tsx";
import { EmptyState, ErrorState, SkeletonCards, SkeletonList } from "../ui/states.tsx";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { ConnectionDialog } from "./ConnectionDialog.tsx";
import { ConnectionRow } from "./ConnectionRow.tsx";

/** What the installed plugins bring, and the connections that graphs may use. */
export function PluginsPage() {
  const catalog = useLoad(getCatalog, {});
  const connections = useLoad(listConnections, {});
  const [adding, setAdding] = useState<ConnectorManifest>();
  usePageTitle(t("rail.plugins"));

  const plugins = catalog.data?.plugins ?? [];
  const connectors = plugins.flatMap((plugin) => plugin.connectors);
  const nodeTitles = new Map(catalog.data?.nodes.map((node) => [node.type, node.title]));

  return (
    <div className="ui-page">
      <PageHeader title={t("rail.plugins")} lead={t("plugins.lead")} />
      <Section title={t("plugins.connections")}>
        {!connections.data && !connections.error && <SkeletonList rows={2} />}
        {!connections.data && connections.error && (
          <ErrorState title={t("ui.loadFailed")} text={connections.error.message} onRetry={connections.reload} />
        )}
        {connections.data?.items.length === 0 && (
          <EmptyState icon="house-plug" title={t("plugins.noConnections")} text={t("plugins.noConnectionsText")}>
            {connectors.map((connector) => (
              <Button key={connector.id} icon="plus" onClick={() => setAdding(connector)}>
                {t("plugins.connect", { name: connector.title })}
              </Button>
            ))}
          </EmptyState>
        )}
        {connections.data && connections.data.items.length > 0 && (
          <ul className="ui-list" aria-label={t("plugins.connections")}>
            {connections.data.items.map((connection) => (
              <ConnectionRow
                key={connection.id}
                connection={connection}
                connector={connectors.find((item) => item.id === connection.connector)}
                onDeleted={connections.reload}
              />
            ))}
          </ul>
        )}
      </Section>
      <Section title={t("plugins.installed")}>
        {!catalog.data && !catalog.error && <SkeletonCards cards={2} />}
        {!catalog.data && catalog.error && (
          <ErrorState title={t("ui.loadFailed")} text={catalog.error.message} onRetry={catalog.reload} />
        )}
        <div className="ui-card-grid">
          {plugins.map((plugin) => (
            <article key={plugin.id} className="ui-card plugin-card" aria-label={sayCatalog(plugin.title)}>
              <div className="plugin-head">
                <span className="ui-tile">
                  <Icon name={plugin.connectors[0]?.icon ?? "puzzle"} size={18} />
                </span>
                <h3>{sayCatalog(plugin.title)}</h3>
              </div>
              <p>{sayCatalog(plugin.summary)}</p>
              <p className="plugin-brings">
                {plugin.nodes.map((type) => (
                  <Badge key={type}>{sayNode(nodeTitles.get(type) ?? type)}</Badge>
                ))}
                {plugin.templates.length > 0 && <Badge>{t("plugins.templates", { n: plugin.templates.length })}</Badge>}
              </p>
              {plugin.connectors.map((connector) => (
                <Button
                  key={connector.id}
                  icon="plus"
                  size="s"
                  onClick={() => setAdding(connector)}
                  label={t("plugins.addConnection", { name: connector.title })}
                >
                  {t("plugins.connectShort")}
                </Button>
              ))}
            </article>
          ))}
        </div>
      </Section>
      <ConnectionDialog
        connector={adding}
        onClose={() => setAdding(undefined)}
        onCreated={() => {
          setAdding(undefined);
          connections.reload();
        }}
      />
    </div>
  );
}
