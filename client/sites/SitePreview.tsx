import { useEffect, useState } from "react";
import { openSite, type SiteDetail } from "#shared/api/routes/sites.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { ChoiceField } from "../ui/fields.tsx";
import { ErrorState } from "../ui/states.tsx";

/** A version as visitors will see it, on the site's own origin and in a sandbox, so that it cannot reach the app. */
export function SitePreview({ site, version }: { site: SiteDetail; version: number }) {
  const [width, setWidth] = useState("wide");
  const [url, setUrl] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: an address opens once; `turn` asks for another
  useEffect(() => {
    let gone = false;
    setProblem(undefined);
    call(openSite, { id: site.id, body: { version } })
      .then((reply) => !gone && setUrl(reply.url))
      .catch((error: unknown) => !gone && setProblem(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
    };
  }, [site.id, version, turn]);

  return (
    <section className="site-preview" aria-label={t("sites.preview", { n: version })}>
      <div className="site-preview-bar">
        <h2>{t("sites.preview", { n: version })}</h2>
        <ChoiceField
          label={t("sites.width")}
          value={width}
          onChange={setWidth}
          choices={[
            { value: "wide", label: t("sites.wide") },
            { value: "phone", label: t("sites.phone") },
          ]}
        />
      </div>
      {problem !== undefined ? (
        <ErrorState title={t("sites.previewFailed")} text={problem} onRetry={() => setTurn(turn + 1)} />
      ) : (
        <div className="site-frame" data-width={width}>
          {url === undefined ? (
            <div className="ui-skeleton site-frame-wait" role="status" aria-label={t("ui.loading")} />
          ) : (
            <iframe
              src={url}
              title={t("sites.preview", { n: version })}
              sandbox="allow-scripts allow-forms"
              referrerPolicy="no-referrer"
            />
          )}
        </div>
      )}
    </section>
  );
}
