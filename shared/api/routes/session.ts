import { z } from "zod";
import { language } from "../../language.ts";
import { listOf, nothing, shortListQuery } from "../common.ts";
import { route } from "../route.ts";

export const roles = ["owner", "admin", "editor", "operator", "approver", "viewer"] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

export const member = z.strictObject({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role,
  createdAt: z.number(),
});
export type Member = z.infer<typeof member>;

export const email = z.email("Write an e-mail address such as ada@example.com.").max(254);
export const password = z.string().min(12, "Use at least 12 characters.").max(128, "Use at most 128 characters.");

export const sessionState = z.strictObject({
  /** `setup`: no owner exists yet. `signed-out`, `signed-in`. */
  state: z.enum(["setup", "signed-out", "signed-in"]),
  /** May this visitor set up the owner (asks from the loopback address)? */
  maySetUp: z.boolean(),
  member: member.optional(),
  /** What this person has chosen; else the browser's is spoken. */
  language: language.optional(),
  workspace: z.strictObject({ id: z.string(), name: z.string() }).optional(),
  /** Is a model configured? Without one, goals are planned from templates. */
  hasModel: z.boolean(),
  version: z.string(),
});
export type SessionState = z.infer<typeof sessionState>;

export const getSession = route({
  name: "getSession",
  method: "GET",
  path: "/session",
  summary: "Who is signed in, and whether an owner exists",
  access: "public",
  reply: sessionState,
});

export const setUpOwner = route({
  name: "setUpOwner",
  method: "POST",
  path: "/session/setup",
  summary: "Create the owner; once, from the loopback address only",
  access: "public",
  body: z.strictObject({ email, name: z.string().trim().min(1, "Write your name.").max(100), password }),
  reply: sessionState,
  status: 201,
});

export const signIn = route({
  name: "signIn",
  method: "POST",
  path: "/session",
  summary: "Sign in with e-mail address and password",
  access: "public",
  body: z.strictObject({ email, password: z.string().min(1, "Write your password.").max(128) }),
  reply: sessionState,
  status: 201,
});

export const signOut = route({
  name: "signOut",
  method: "DELETE",
  path: "/session",
  summary: "End this session",
  access: "read",
  reply: nothing,
});

export const chooseLanguage = route({
  name: "chooseLanguage",
  method: "PUT",
  path: "/session/language",
  summary: "Choose the language in which the app speaks to this person, in every browser",
  access: "read",
  body: z.strictObject({ language }),
  reply: nothing,
});

export const tokenScopes = ["read", "write"] as const;
export const apiToken = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(tokenScopes)),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
});
export type ApiToken = z.infer<typeof apiToken>;

export const listTokens = route({
  name: "listTokens",
  method: "GET",
  path: "/tokens",
  summary: "API tokens of this workspace; never their secrets",
  access: "owner",
  query: shortListQuery,
  reply: listOf(apiToken),
});

export const createToken = route({
  name: "createToken",
  method: "POST",
  path: "/tokens",
  summary: "Create an API token; its secret is shown once, here",
  access: "owner",
  body: z.strictObject({
    name: z.string().trim().min(1, "Give the token a name.").max(100),
    scopes: z.array(z.enum(tokenScopes)).min(1).default(["read", "write"]),
    expiresInDays: z.int().min(1).max(3650).optional(),
  }),
  reply: z.strictObject({ token: apiToken, secret: z.string() }),
  status: 201,
});

export const deleteToken = route({
  name: "deleteToken",
  method: "DELETE",
  path: "/tokens/:id",
  summary: "Revoke an API token at once",
  access: "owner",
  reply: nothing,
});

export const listMembers = route({
  name: "listMembers",
  method: "GET",
  path: "/members",
  summary: "People in this workspace",
  access: "read",
  query: shortListQuery,
  reply: listOf(member),
});
