import { apiBase, type ReplyOf } from "#shared/api/route.ts";
import { getFileLimits, uploadFile } from "#shared/api/routes/files.ts";
import { t } from "../messages/index.ts";
import { formatBytes } from "../ui/format.ts";
import { CallError, call, refusal } from "./call.ts";

/** From this size on the server is asked for its limit before anything is sent. */
const askFromBytes = 5_000_000;

/**
 * Stores a file and gives its reference. `onProgress` hears how many bytes have gone out. Throws CallError; with the
 * signal's own reason when it was stopped.
 */
export async function upload(
  file: File,
  { onProgress, signal }: { onProgress: (sentBytes: number) => void; signal: AbortSignal },
): Promise<ReplyOf<typeof uploadFile>> {
  if (file.size >= askFromBytes) {
    const { maxUploadBytes } = await call(getFileLimits, {}, { signal });
    if (file.size > maxUploadBytes) {
      const values = { size: formatBytes(file.size), max: formatBytes(maxUploadBytes) };
      throw new CallError("TOO_LARGE", t("canvas.form.fileTooLarge", values), 413);
    }
  }
  return send(file, { onProgress, signal });
}

/** `fetch` does not tell how far it is. */
function send(
  file: File,
  { onProgress, signal }: { onProgress: (sentBytes: number) => void; signal: AbortSignal },
): Promise<ReplyOf<typeof uploadFile>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(uploadFile.method, `${apiBase}${uploadFile.path}?${new URLSearchParams({ name: file.name })}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, file.size));
    request.onload = () => {
      const body = readJson(request.responseText);
      const read = uploadFile.reply.safeParse(body);
      if (request.status === 201 && read.success) resolve(read.data);
      else reject(refusal(request.status, body));
    };
    request.onerror = () => reject(new CallError("OFFLINE", t("upload.lost")));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    if (signal.aborted) return reject(signal.reason);
    request.send(file);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
