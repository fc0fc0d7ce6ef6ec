// The part of URL that resolving `$id` and `$ref` needs; isolates have no URL of their own.
globalThis.URL = class URL {
  constructor(reference, base) {
    const parts = /^([a-z][a-z0-9+.-]*:)?(\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/i;
    const [, scheme, authority, path, query, hash] = parts.exec(String(reference)) ?? [];
    const from = scheme === undefined && base !== undefined ? new URL(base) : undefined;
    this.scheme = scheme ?? from?.scheme ?? "";
    this.authority = authority ?? from?.authority ?? "";
    const ownPath = authority !== undefined || scheme !== undefined || path.startsWith("/");
    const folder = (from?.path ?? "").replace(/[^/]*$/, "");
    this.path = ownPath ? path : path === "" ? (from?.path ?? "") : `${folder === "" ? "/" : folder}${path}`;
    this.query = query ?? (path === "" && authority === undefined ? (from?.query ?? "") : "");
    this.hash = hash === "#" ? "" : (hash ?? "");
    if (scheme === undefined && from === undefined) throw new TypeError(`Invalid URL: ${reference}`);
  }
  get href() {
    const path = this.authority !== "" && this.path === "" ? "/" : this.path;
    return `${this.scheme}${this.authority}${path}${this.query}${this.hash}`;
  }
  toString() {
    return this.href;
  }
};
