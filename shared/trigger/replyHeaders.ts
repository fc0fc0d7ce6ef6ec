/**
 * What a graph may say in the head of its reply to a webhook's caller. The reply comes from the app's own host, so it
 * sets no cookie, no policy, and is no script.
 */

const names = new Set([
  "allow",
  "cache-control",
  "content-disposition",
  "content-language",
  "content-type",
  "etag",
  "expires",
  "last-modified",
  "link",
  "location",
  "retry-after",
  "vary",
]);
/** Words to browsers and to a proxy in front of us, which would lift the fence or hand out the proxy's files. */
const forOthers = /^x-(frame-options|content-|xss-|dns-|ua-|permitted-|download-|accel-|sendfile|lighttpd-|reproxy)/;
const mediaTypes =
  /^(application\/(json|xml|pdf|octet-stream|x-www-form-urlencoded|[\w.-]+\+(json|xml))|text\/(plain|html|csv|xml|markdown|calendar))\s*(;|$)/i;

/** Why a header cannot be sent; undefined when it can. */
export function headerProblem(name: string, value: string): string | undefined {
  const lower = name.toLowerCase();
  if (!names.has(lower) && (!/^x-[a-z0-9-]{1,60}$/.test(lower) || forOthers.test(lower))) {
    return `The header "${name}" cannot be set by a graph. Possible are ${[...names].join(", ")} and X-….`;
  }
  if (value.length > 2_000 || /[^\x20-\x7e\t]/.test(value)) {
    return `The value of the header "${name}" has to be one line of at most 2,000 ASCII characters.`;
  }
  if (lower === "content-type" && !mediaTypes.test(value)) {
    return `Replies of the type "${value}" are not sent. Use JSON, XML, text, HTML, CSV, PDF or plain bytes.`;
  }
  return undefined;
}
