import { describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { type Account, type Accounts, type Amount, nothing } from "./accounts.ts";

export interface AccountsUnderTest extends AsyncDisposable {
  accounts: Accounts;
  /** As another process has them. */
  elsewhere: Accounts;
}

const purse: Account = { run: "r_1", place: "" };
const region: Account = { run: "r_1", place: "each" };
const child: Account = { run: "r_2", place: "" };
const call = (step: string, attempt = 1, run = "r_1") => ({ run, step, attempt });
const cents = (count: number): Amount => ({ usd: count / 100, tokens: count });

/** Runs `r_1` and `r_2` are there. */
export function accountsContract(name: string, open: () => Promise<AccountsUnderTest>): void {
  describe(name, () => {
    test("what a call could cost counts until it is settled, then what it has cost", async () => {
      await using under = await open();
      const { accounts } = under;

      const entry = await accounts.enter(call("a"), [purse], () => cents(10));
      expect(await takenOf(accounts, purse)).toEqual([cents(10)]);
      await entry.settle(cents(3));

      expect(await takenOf(under.elsewhere, purse)).toEqual([cents(3)]);
    });

    test("a call is entered in all its accounts, and each is told by itself", async () => {
      await using under = await open();

      await under.accounts.enter(call("a", 1, "r_2"), [child, region, purse], () => cents(10));
      await under.accounts.enter(call("b"), [purse], () => cents(5));

      expect(await takenOf(under.elsewhere, child, purse, region)).toEqual([cents(10), cents(15), cents(10)]);
    });

    test("a call that is refused is entered nowhere", async () => {
      await using under = await open();
      const refused = under.accounts.enter(call("a"), [purse, region], () => {
        throw new AppError("BUDGET_EXCEEDED", "Nothing is left.");
      });

      await expect(refused).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
      expect(await takenOf(under.accounts, purse, region)).toEqual([nothing, nothing]);
    });

    test("calls at the same time, from anywhere, together promise no more than there is", async () => {
      await using under = await open();
      const most = 25;
      const calls = Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? under.accounts : under.elsewhere).enter(call(`s${index}`), [purse, child], ([taken]) => {
          if ((taken?.tokens ?? 0) + 10 > most) throw new AppError("BUDGET_EXCEEDED", "Too much.");
          return cents(10);
        }),
      );

      const outcomes = await Promise.allSettled(calls);

      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
      expect(await takenOf(under.accounts, purse)).toEqual([cents(20)]);
    });

    test("what a lost attempt has promised is void once the next one calls; what it has paid stays", async () => {
      await using under = await open();
      const paid = await under.accounts.enter(call("a"), [purse], () => cents(10));
      await paid.settle(cents(2));
      await under.accounts.enter(call("a"), [purse], () => cents(10));
      await under.accounts.enter(call("a"), [purse], () => cents(10));
      await under.accounts.enter(call("other"), [purse], () => cents(1));

      await under.elsewhere.enter(call("a", 2), [purse], () => cents(4));

      expect(await takenOf(under.accounts, purse)).toEqual([cents(7)]);
    });
  });
}

/** What the accounts have paid and promised, asked without entering anything. */
async function takenOf(accounts: Accounts, ...asked: Account[]): Promise<Amount[]> {
  let found: readonly Amount[] = [];
  await accounts
    .enter(call("look"), asked, (taken) => {
      found = taken;
      throw new AppError("CANCELLED", "Only looking.");
    })
    .catch(() => {});
  return found.map(({ usd, tokens }) => ({ usd: Math.round(usd * 1e6) / 1e6, tokens }));
}
