import { z } from "zod";

/** The error body of every failed call, after RFC 9457. */
export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetails>;

export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

/** For lists that are a page or two: whoever asks for nothing special gets them whole. */
export const shortListQuery = listQuery.extend({ limit: listQuery.shape.limit.unwrap().default(200) });

export function listOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().optional() });
}

export const nothing = z.strictObject({});
