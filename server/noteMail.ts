/** Collects what steps say while they work, for other processes: words come one by one, and a letter for each is dear. */
import type { RunNote } from "#shared/api/socket.ts";

export interface NoteMail {
  add(note: RunNote): void;
  stop(): void;
}

const everyMs = 80;
/** PostgreSQL takes letters of less than 8,000 bytes; a character may need six of them. */
const mostCharacters = 1_200;

export function createNoteMail(send: (notes: RunNote[]) => void): NoteMail {
  let waiting = new Map<string, RunNote>();
  let timer: NodeJS.Timeout | undefined;

  function deliver(): void {
    timer = undefined;
    const notes = [...waiting.values()].flatMap(inPieces);
    waiting = new Map();
    send(notes);
  }

  return {
    add(note) {
      const key = `${note.run} ${note.step}`;
      const before = waiting.get(key);
      const text = note.text === undefined ? before?.text : (before?.text ?? "") + note.text;
      waiting.set(key, { ...before, ...note, ...(text !== undefined && { text }) });
      timer ??= setTimeout(deliver, everyMs).unref();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

function inPieces(note: RunNote): RunNote[] {
  const { text } = note;
  if (text === undefined || text.length <= mostCharacters) return [note];
  const pieces: RunNote[] = [];
  for (let from = 0; from < text.length; from += mostCharacters) {
    pieces.push({ ...note, text: text.slice(from, from + mostCharacters) });
  }
  return pieces;
}
