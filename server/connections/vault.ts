/** Encrypts secrets at rest. Implementation: envelope encryption with AES-256-GCM, see `createVault`. */
export interface SealedSecret {
  v: 1;
  key: string;
  dataKey: string;
  nonce: string;
  text: string;
}

export interface Vault {
  /** `context` binds the secret to its row: workspace, kind and id. */
  seal(plain: string, context: string): SealedSecret;
  /** Throws when the key or the context is another one. */
  open(sealed: SealedSecret, context: string): string;
}
