/** Which host is which site. The app's own host is never a site, whatever the pattern says. */
import type { Config } from "../config.ts";

type Hosts = Pick<Config, "sitesUrl" | "publicUrl">;

export function siteUrl(config: Hosts, slug: string): string {
  return `${config.sitesUrl.replace("*", slug)}/`;
}

/**
 * The label before the sites' domain in a Host header, or undefined when the host belongs to something else. The port
 * does not matter: a proxy may have changed it. The label need not be a valid slug; such a site just does not exist.
 */
export function siteSlugOf(host: string | undefined, config: Hosts): string | undefined {
  const name = hostName(host);
  if (name === undefined || name === config.publicUrl.hostname.toLowerCase()) return undefined;
  const domain = sitesDomain(config);
  if (!name.endsWith(domain)) return undefined;
  const label = name.slice(0, -domain.length);
  return label !== "" && !label.includes(".") ? label : undefined;
}

/** Would this site stand at the app's own address? */
export function isAppsOwnHost(config: Hosts, slug: string): boolean {
  return new URL(siteUrl(config, slug)).hostname === config.publicUrl.hostname.toLowerCase();
}

/** Every request asks, and the configuration never changes. */
const domains = new WeakMap<Hosts, string>();

/** `.localhost` of `http://*.localhost:4310`. */
function sitesDomain(config: Hosts): string {
  const known = domains.get(config) ?? new URL(config.sitesUrl.replace("*", "x")).hostname.slice(1);
  if (!domains.has(config)) domains.set(config, known);
  return known;
}

/** Without port and the final dot of a fully qualified name. */
function hostName(host: string | undefined): string | undefined {
  const name = host?.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
  return name === "" ? undefined : name;
}
