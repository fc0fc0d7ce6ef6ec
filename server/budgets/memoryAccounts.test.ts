import { accountsContract } from "./accounts.contract.ts";
import { createMemoryAccounts } from "./memoryAccounts.ts";

accountsContract("memory accounts", async () => {
  const accounts = createMemoryAccounts();
  return { accounts, elsewhere: accounts, async [Symbol.asyncDispose]() {} };
});
