/** Text as it may stand in HTML, inside elements and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** An instant for readers, in UTC: `22 Nov 2026, 12:05 UTC`. */
export function timeHtml(at: number): string {
  const iso = new Date(at).toISOString();
  const [year, month, day] = iso.slice(0, 10).split("-");
  const name = monthNames[Number(month) - 1] ?? "";
  return `<time datetime="${iso}">${Number(day)} ${name} ${year}, ${iso.slice(11, 16)} UTC</time>`;
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
