/** What the table reader and the query engine accept. */
export const maxBytes = 50_000_000;
export const maxRows = 200_000;
export const maxColumns = 500;
/** Most bytes that an archive (XLSX) may unpack to, in all and for each packed byte. */
export const maxUnpackedBytes = 400_000_000;
export const maxUnpackRatio = 200;
export const maxArchiveFiles = 2_000;
export const parseMs = 60_000;
export const queryMemory = "512MB";
/** Longest result of a query, as JSON text. */
export const maxResultLength = 50_000_000;
