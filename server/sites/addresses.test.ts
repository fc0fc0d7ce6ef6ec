import fc from "fast-check";
import { expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { isAppsOwnHost, siteSlugOf, siteUrl } from "./addresses.ts";

const local = readConfig({});
const hosted = readConfig({ PUBLIC_URL: "https://app.example.com", SITES_URL: "https://*.example.com" });

test.each([
  ["crm.localhost:4310", "crm"],
  ["CRM.localhost", "crm"],
  ["crm.localhost.:80", "crm"],
  ["not--a--slug_.localhost:4310", "not--a--slug_"],
  ["localhost:4310", undefined],
  ["127.0.0.1:4310", undefined],
  ["a.b.localhost:4310", undefined],
  [".localhost", undefined],
  ["evil.test", undefined],
  ["crm.localhost.evil.test", undefined],
  ["evillocalhost", undefined],
  ["", undefined],
  [undefined, undefined],
])("on this machine %j is the site %j", (host, slug) => {
  expect(siteSlugOf(host, local)).toBe(slug);
});

test("the app's own host is never a site, also when the pattern covers it", () => {
  expect(siteSlugOf("app.example.com", hosted)).toBeUndefined();
  expect(siteSlugOf("APP.example.com:443", hosted)).toBeUndefined();
  expect(isAppsOwnHost(hosted, "app")).toBe(true);
  expect(isAppsOwnHost(hosted, "report")).toBe(false);
  expect(siteSlugOf("report.example.com", hosted)).toBe("report");
});

test("the address of a site leads back to it", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{1,48}[a-z0-9]$/), fc.constantFrom(local, hosted), (slug, config) => {
      fc.pre(!isAppsOwnHost(config, slug));
      expect(siteSlugOf(new URL(siteUrl(config, slug)).host, config)).toBe(slug);
    }),
  );
});
