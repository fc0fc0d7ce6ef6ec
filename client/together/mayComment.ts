import type { Role } from "#shared/api/routes/session.ts";

/** As the server's table of rights has it; the server decides. */
export function mayComment(role: Role | undefined): boolean {
  return role !== undefined && role !== "viewer";
}
