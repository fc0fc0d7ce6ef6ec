import { useEffect, useRef, useState } from "react";
import { upload } from "#client/api/upload.ts";
import type { FileRef } from "#shared/run/values.ts";

export interface Uploading {
  name: string;
  bytes: number;
  sentBytes: number;
}

/** One upload at a time, with how far it is. It stops with `cancel`, and when the form goes away. */
export function useUpload(onStored: (ref: FileRef) => void) {
  const [uploading, setUploading] = useState<Uploading>();
  const [fault, setFault] = useState<string>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  async function start(file: File) {
    if (abort.current) return;
    const mine = new AbortController();
    abort.current = mine;
    setFault(undefined);
    setUploading({ name: file.name, bytes: file.size, sentBytes: 0 });
    try {
      const onProgress = (sentBytes: number) => setUploading({ name: file.name, bytes: file.size, sentBytes });
      onStored(await upload(file, { onProgress, signal: mine.signal }));
    } catch (error) {
      if (!mine.signal.aborted) setFault(error instanceof Error ? error.message : String(error));
    } finally {
      abort.current = undefined;
      setUploading(undefined);
    }
  }
  return { uploading, fault, start, cancel: () => abort.current?.abort() };
}
