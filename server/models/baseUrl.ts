import { AppError } from "#shared/errors.ts";

/** A provider's address without a final slash. Refuses credentials, queries and fragments in it. */
export function cleanBaseUrl(text: string): string {
  const problem = findProblem(text);
  if (problem !== undefined) {
    throw new AppError("BAD_INPUT", `The address is not usable: ${problem}`, {
      errors: [{ path: "baseUrl", message: problem }],
    });
  }
  const url = new URL(text);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function findProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return "Write an address such as https://api.openai.com/v1.";
  }
  if (url.username !== "" || url.password !== "") return "Put the key into its own field, not into the address.";
  if (url.search !== "" || url.hash !== "") return "Leave out everything from ? or # on.";
  return undefined;
}
