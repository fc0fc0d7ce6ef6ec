import type { SiteCheck } from "#shared/artifact/site.ts";

const maxPageBytes = 10_000_000;
const heavyPageBytes = 2_000_000;

/** Shapes of well-known keys. Only their names are reported, never what was found. */
const secretShapes: { name: string; shape: RegExp }[] = [
  { name: "an API key (sk-…)", shape: /\bsk-[A-Za-z0-9_-]{20,}/ },
  { name: "a Goalgraph token", shape: /\bgg_[A-Za-z0-9]+_[A-Za-z0-9_-]{16,}/ },
  { name: "a GitHub token", shape: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/ },
  { name: "a Slack token", shape: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/ },
  { name: "an AWS key id", shape: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { name: "a Google key", shape: /\bAIza[A-Za-z0-9_-]{35}\b/ },
  { name: "a private key", shape: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { name: "a signed token (JWT)", shape: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/ },
  {
    name: "a database address with a password",
    shape: /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?):\/\/[^\s:@/]+:[^\s@/]+@/,
  },
];

/** What is looked at before a version can be live. A `fail` keeps it from being deployed; a `warn` is for a person to judge. */
export function siteChecks(page: { title: string; bytes: number; problems: string[]; shownText: string }): SiteCheck[] {
  const found = secretShapes.filter(({ shape }) => shape.test(page.shownText)).map(({ name }) => name);
  return [
    check("title", "The page has a title", page.title.trim() === "" ? "fail" : "pass"),
    check(
      "renders",
      "Every artifact can be shown",
      page.problems.length > 0 ? "fail" : "pass",
      page.problems.join(" "),
    ),
    check(
      "size",
      "The page is small enough to load quickly",
      page.bytes > maxPageBytes ? "fail" : page.bytes > heavyPageBytes ? "warn" : "pass",
      page.bytes > heavyPageBytes ? `It has ${(page.bytes / 1_000_000).toFixed(1)} MB.` : "",
    ),
    check(
      "secrets",
      "Nothing looks like a password or key",
      found.length > 0 ? "warn" : "pass",
      found.length > 0 ? `The page seems to show ${found.join(", ")}.` : "",
    ),
  ];
}

function check(id: string, text: string, result: SiteCheck["result"], detail = ""): SiteCheck {
  return { id, text, result, ...(detail !== "" && { detail: detail.slice(0, 2_000) }) };
}
