import type { EgressFetch } from "#nodes/kit/context.ts";

/** The only way out of the server: every outbound call passes these rules. */
export interface Egress {
  fetch: EgressFetch;
  /** Checks a host and port and gives the address to dial. Throws EGRESS_DENIED. */
  resolve(host: string, port: number): Promise<{ address: string; family: 4 | 6; port: number }>;
}
