/** Bytes → text: UTF-8, or UTF-16 by its mark, or what old spreadsheet programs write. */
export function decodeText(bytes: Uint8Array): { text: string; warnings: string[] } {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), warnings: [] };
  } catch {
    const text = new TextDecoder("windows-1252").decode(bytes);
    return { text, warnings: ["The file is not UTF-8; it was read as Windows-1252. Check special characters."] };
  }
}
