/** Finds the new text of every segment: from a model when one is configured, else from the instructions themselves. */
import { AppError, toAppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import {
  contextPack,
  type ReadReply,
  readReply,
  revisionReplySchema,
  revisionSystem,
  type Segment,
} from "./contextPack.ts";
import { literalForms, literalText } from "./literal.ts";

/** Longest wait for the two answers of a model together. */
const modelTimeoutMs = 120_000;

export interface NewTexts {
  madeBy: "model" | "literal";
  /** By segment id; every segment has one. */
  texts: Map<string, string>;
}

interface Marked {
  workspace: string;
  kind: string;
  title: string;
  content: string;
}

/** Throws MODEL_MISSING, MODEL_REPLY_INVALID, DATA_INVALID, or what the model's server failed with. */
export async function newTexts(parts: Pick<Parts, "llm">, artifact: Marked, segments: Segment[]): Promise<NewTexts> {
  if (await parts.llm.available(artifact.workspace)) {
    return { madeBy: "model", texts: await askModel(parts, artifact, segments) };
  }
  return { madeBy: "literal", texts: takeLiterally(segments) };
}

/** A wrong answer is sent back once with the exact reason. */
async function askModel(
  { llm }: Pick<Parts, "llm">,
  artifact: Marked,
  segments: Segment[],
): Promise<Map<string, string>> {
  const signal = AbortSignal.timeout(modelTimeoutMs);
  const attempt = async (bounced?: string): Promise<ReadReply> => {
    try {
      const { json } = await llm.complete({
        workspace: artifact.workspace,
        signal,
        system: revisionSystem,
        prompt: contextPack(artifact, segments, bounced),
        schema: revisionReplySchema,
      });
      return readReply(json, segments);
    } catch (error) {
      if (signal.aborted) {
        const message = `The model did not finish within ${modelTimeoutMs / 1000} seconds. Try again, or mark less text.`;
        throw new AppError("TIMEOUT", message, { cause: error });
      }
      if (toAppError(error).code === "MODEL_REPLY_INVALID") return { ok: false, reason: toAppError(error).message };
      throw error;
    }
  };
  const first = await attempt();
  if (first.ok) return first.texts;
  const second = await attempt(first.reason);
  if (second.ok) return second.texts;
  throw new AppError(
    "MODEL_REPLY_INVALID",
    `The model did not keep to the marked segments, also when told so: ${second.reason} Nothing was changed; try again or word the instruction differently.`,
  );
}

function takeLiterally(segments: Segment[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { id, before, instruction } of segments) {
    const text = literalText(before, instruction);
    if (text === undefined) {
      throw new AppError(
        "MODEL_MISSING",
        `"${shorten(instruction)}" needs a model, and none is configured. Add one under Settings → Models, or say literally what to write: ${literalForms}.`,
      );
    }
    texts.set(id, text.toWellFormed());
  }
  return texts;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
