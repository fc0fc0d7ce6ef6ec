import { escapeHtml } from "../artifacts/render/html.ts";
import { pageStyles } from "../artifacts/render/pageStyles.ts";

const notices = {
  "no-site": {
    status: 404,
    title: "There is no site here",
    text: "The address may be mistyped, or the site was deleted.",
  },
  "not-found": {
    status: 404,
    title: "There is no such page",
    text: "This site has one page, at its start.",
    home: true,
  },
  "owners-only": {
    status: 401,
    title: "This site is for its owners",
    text: "Open it from Goalgraph, under Sites. You are asked to sign in there if you are not.",
    app: true,
  },
  "link-only": {
    status: 401,
    title: "This site opens with its secret link",
    text: "Ask the person who shared it for the whole link. An older link may have been renewed.",
  },
  "ticket-used": {
    status: 401,
    title: "This address has been used",
    text: "It works once, within a minute. Open the site from Goalgraph again, under Sites.",
    app: true,
  },
  offline: { status: 410, title: "This site is offline", text: "Its owner has taken it down for now." },
  "not-allowed": {
    status: 405,
    title: "This site can only be read",
    text: "It takes no forms and no uploads.",
    home: true,
  },
  broken: {
    status: 500,
    title: "The site cannot be shown",
    text: "Something went wrong on the server. Try again in a moment.",
  },
} as const satisfies Record<string, { status: number; title: string; text: string; app?: true; home?: true }>;

export type NoticeKind = keyof typeof notices;

/** A plain page that says what is the matter and where to go. */
export function noticeHtml(kind: NoticeKind, appUrl: URL): { status: number; html: string } {
  const notice: { status: number; title: string; text: string; app?: true; home?: true } = notices[kind];
  const link = notice.app
    ? `<p><a href="${escapeHtml(new URL("/sites", appUrl).href)}">Go to Goalgraph</a></p>`
    : notice.home
      ? '<p><a href="/">Go to the start</a></p>'
      : "";
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(notice.title)}</title>
<link rel="icon" href="data:,">
<style>${pageStyles}</style>
</head>
<body>
<main style="max-width:560px;padding-top:12vh">
<section aria-labelledby="what">
<h1 id="what" style="font-size:24px">${escapeHtml(notice.title)}</h1>
<p>${escapeHtml(notice.text)}</p>
${link}
</section>
</main>
</body>
</html>
`;
  return { status: notice.status, html };
}
