import { type Account, type Accounts, type Amount, type Call, nothing, plus } from "./accounts.ts";

/** Accounts of one process, for tests. `above` says which budgets stand above a step's children; absent, none do. */
export function createMemoryAccounts(above: Accounts["above"] = async () => []): Accounts {
  let calls: { call: Call; accounts: readonly Account[]; amount: Amount; isSettled: boolean }[] = [];

  return {
    above,
    async enter(call, accounts, choose) {
      calls = calls.filter(
        ({ call: { run, step, attempt }, isSettled }) =>
          isSettled || run !== call.run || step !== call.step || attempt >= call.attempt,
      );
      const taken = accounts.map((account) =>
        calls
          .filter((each) => each.accounts.some(({ run, place }) => run === account.run && place === account.place))
          .reduce((sum, { amount }) => plus(sum, amount), nothing),
      );
      const entry = { call, accounts, amount: choose(taken), isSettled: false };
      calls.push(entry);
      return {
        async settle(paid) {
          entry.amount = paid;
          entry.isSettled = true;
        },
      };
    },
  };
}
