/** The look of published pages. It has its own tokens: a page outlives the app's style sheet of the day. */
export const pageStyles = `
:root{color-scheme:light dark;--paper:#fff;--ground:#f6f7f9;--ink:#16191f;--quiet:#59616e;--line:#dfe3e9;--accent:#3b5bdb;
--warn-ink:#8a3b00;--warn:#fff4e6;--code:#f1f3f6}
@media (prefers-color-scheme:dark){:root{--paper:#15181d;--ground:#0e1013;--ink:#e8eaee;--quiet:#a0a8b4;--line:#2b3038;
--accent:#91a7ff;--warn-ink:#ffc078;--warn:#2b2014;--code:#1e2228}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--ink);font:400 16px/1.65 Inter,ui-sans-serif,system-ui,-apple-system,
"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-feature-settings:"cv11","ss01"}
header,main,footer{max-width:960px;margin:0 auto;padding:0 24px}
header{padding-top:56px;padding-bottom:8px}
h1{font-size:clamp(28px,5vw,40px);line-height:1.15;letter-spacing:-.02em;margin:0 0 12px;text-wrap:balance}
h2{font-size:24px;line-height:1.25;letter-spacing:-.01em;margin:0 0 16px}
h3{font-size:19px;line-height:1.3;margin:32px 0 12px}
h4,h5,h6{font-size:16px;line-height:1.4;margin:24px 0 8px}
section>h2:not(:first-child){margin-top:40px}
.stamp,.note,footer{color:var(--quiet);font-size:14px}
.stamp{margin:0 0 16px}
nav ul{display:flex;flex-wrap:wrap;gap:8px;list-style:none;margin:0 0 8px;padding:0}
nav a{display:block;padding:6px 12px;border:1px solid var(--line);border-radius:999px;background:var(--paper);
color:var(--ink);text-decoration:none;font-size:14px}
nav a:hover{border-color:var(--accent);color:var(--accent)}
section{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:32px;margin:24px 0;overflow-wrap:anywhere}
section>:last-child{margin-bottom:0}
p,ul,ol,blockquote,pre,.scroll,figure{margin:0 0 16px}
main li+li{margin-top:4px}
blockquote>:last-child{margin-bottom:0}
a{color:var(--accent);text-underline-offset:2px}
a:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
blockquote{border-left:3px solid var(--line);padding:2px 0 2px 16px;color:var(--quiet)}
code,pre{font-family:"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em}
code{background:var(--code);padding:2px 5px;border-radius:4px}
pre{background:var(--code);padding:16px;border-radius:8px;overflow-x:auto}
pre code{background:none;padding:0}
hr{border:0;border-top:1px solid var(--line);margin:32px 0}
img{max-width:100%;height:auto;border-radius:8px}
.scroll{overflow:auto;max-height:70vh;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45;font-variant-numeric:tabular-nums}
th,td{padding:8px 12px;text-align:left;border-bottom:1px solid var(--line);overflow-wrap:normal;vertical-align:top}
th{position:sticky;top:0;background:var(--paper);font-weight:600;white-space:nowrap}
tbody tr:last-child td{border-bottom:0}
.number{text-align:right}
.none{color:var(--quiet)}
.chart{background:#fff;color-scheme:light;border:1px solid var(--line);border-radius:8px;padding:16px;text-align:center;overflow-x:auto}
.chart svg{display:inline-block;max-width:max(100%,520px);height:auto;vertical-align:top}
.problem{background:var(--warn);color:var(--warn-ink);border-radius:8px;padding:12px 16px;font-size:14px}
.source{margin-top:24px;padding-top:12px;border-top:1px solid var(--line)}
footer{padding-top:8px;padding-bottom:56px}
.skip{position:absolute;left:-999px;top:8px;background:var(--paper);padding:8px 12px;border-radius:8px}
.skip:focus{left:8px}
@media (max-width:600px){header,main,footer{padding-left:16px;padding-right:16px}header{padding-top:32px}
section{padding:20px 16px;border-radius:8px}th,td{padding:8px}.chart{padding:8px}}
@media print{:root{--paper:#fff;--ground:#fff;--ink:#000;--quiet:#444;--line:#bbb;--accent:#000}
body{font-size:11pt}nav,.skip{display:none}section{border:0;padding:0;break-inside:auto}
.scroll{max-height:none;overflow:visible;border:0}th{position:static}tr,figure,img,blockquote{break-inside:avoid}
h2,h3,h4{break-after:avoid}a{text-decoration:none}header{padding-top:0}}
`.replaceAll("\n", "");
