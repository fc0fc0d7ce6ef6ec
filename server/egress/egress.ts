import type { EgressFetch } from "#nodes/kit/context.ts";

/** The only way out of the server: every outbound call passes these rules. */
export interface Egress {
  fetch: EgressFetch;
  /** Checks a host and port and gives the address to dial. Throws EGRESS_DENIED. */
  resolve(host: string, port: number): Promise<{ address: string; family: 4 | 6; port: number }>;
  /**
   * A streaming `fetch` for one origin that an owner configured (a model server), which may be private or loopback but
   * not link-local. It reaches no other origin, follows no redirect, and dials the address that was checked.
   * `idleMs`: longest wait for headers and longest silence in a body, default 60 s.
   */
  fetchFor(origin: string, timeouts?: { idleMs?: number }): typeof globalThis.fetch;
}
