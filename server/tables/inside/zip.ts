import { AppError } from "#shared/errors.ts";
import { maxArchiveFiles, maxUnpackedBytes, maxUnpackRatio } from "../limits.ts";

/**
 * Refuses an archive that says it unpacks to too much, from its directory alone. One that lies about it meets the
 * child's memory and time limits.
 */
export function checkArchive(bytes: Buffer): void {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length) throw new AppError("DATA_INVALID", "The file is not an XLSX workbook.");
  const files = bytes.readUInt16LE(end + 10);
  let place = bytes.readUInt32LE(end + 16);
  if (files > maxArchiveFiles)
    throw new AppError("DATA_INVALID", `The workbook holds ${files} files; at most ${maxArchiveFiles} are read.`);
  let unpacked = 0;
  for (let file = 0; file < files; file++) {
    if (place + 46 > bytes.length || bytes.readUInt32LE(place) !== 0x02014b50) {
      throw new AppError("DATA_INVALID", "The workbook's table of contents is damaged.");
    }
    unpacked += bytes.readUInt32LE(place + 24);
    place += 46 + bytes.readUInt16LE(place + 28) + bytes.readUInt16LE(place + 30) + bytes.readUInt16LE(place + 32);
  }
  if (unpacked > maxUnpackedBytes || unpacked > Math.max(bytes.length * maxUnpackRatio, 5_000_000)) {
    throw new AppError("DATA_INVALID", "The workbook unpacks to far more than its size, which no real workbook does.");
  }
}
