import { journalContract } from "./journal.contract.ts";
import { createMemoryJournal } from "./memoryJournal.ts";

journalContract("memory journal", async () => ({
  journal: createMemoryJournal({ now: Date.now }),
  workspace: "ws_1",
  async [Symbol.asyncDispose]() {},
}));
