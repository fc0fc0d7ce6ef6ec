import type { ReplyOf } from "#shared/api/route.ts";
import type { listTemplates } from "#shared/api/routes/catalog.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import { sayCatalog, t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { GraphPicture } from "./GraphPicture.tsx";

export type Template = ReplyOf<typeof listTemplates>["items"][number];

/** A graph to start from: its picture, what one gets, and whether it needs anything first. */
export function TemplateCard({
  template,
  manifests,
  busy,
  onUse,
}: {
  template: Template;
  manifests: NodeManifest[];
  busy: boolean;
  onUse: () => void;
}) {
  return (
    <button type="button" className="template-card" onClick={onUse} aria-busy={busy} disabled={busy}>
      <GraphPicture picture={template.picture} manifests={manifests} />
      <span className="template-role">{sayCatalog(template.role)}</span>
      <span className="template-title">{sayCatalog(template.title)}</span>
      <span className="template-promise">{sayCatalog(template.promise)}</span>
      <span className="template-foot">
        {template.needs.length === 0 ? (
          <Badge tone="ok" icon="check">
            {t("home.ready")}
          </Badge>
        ) : (
          template.needs.map((need) => (
            <Badge key={need} tone="warn">
              {t(`home.needs.${need}`)}
            </Badge>
          ))
        )}
        <span>{t("home.nodes", { n: template.nodes })}</span>
      </span>
    </button>
  );
}
