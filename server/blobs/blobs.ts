/** Content-addressed bytes. The address is the SHA-256 in hex; the same bytes are stored once. */
export interface Blobs {
  put(bytes: Uint8Array): Promise<string>;
  /** Undefined when there are no such bytes. */
  get(hash: string): Promise<Uint8Array | undefined>;
}
