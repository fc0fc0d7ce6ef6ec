/** The languages that the app speaks. */
import { z } from "zod";

export const languages = ["en", "de"] as const;
export const language = z.enum(languages);
export type Language = z.infer<typeof language>;
