/** What every sandbox must hold, called by the tests of each implementation. */
import { afterAll, describe, expect, test } from "vitest";
import type { EgressFetch } from "#nodes/kit/context.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { Sandbox } from "./sandbox.ts";

interface RunOptions {
  language?: "javascript" | "typescript";
  input?: Json;
  context?: JsonObject;
  timeoutMs?: number;
  memoryMb?: number;
  hosts?: string[];
  workspace?: string;
  fetch?: EgressFetch;
  signal?: AbortSignal;
}

const noNetwork: EgressFetch = () => Promise.reject(new Error("No network in this test."));

export function sandboxContract(make: () => Sandbox): void {
  const sandbox = make();
  afterAll(() => sandbox.stop());

  const scope: JsonObject = { inputs: { in: [{ a: 1 }, { a: 2 }] }, run: { input: null }, steps: {}, vars: {} };
  const evaluate = (...expressions: string[]) => sandbox.evaluate(expressions, scope);

  async function runSource(source: string, options: RunOptions = {}): Promise<{ value: Json; log: string[] }> {
    const log: string[] = [];
    const value = await sandbox.run(
      {
        language: options.language ?? "javascript",
        source,
        input: options.input ?? null,
        context: options.context ?? {},
        timeoutMs: options.timeoutMs ?? 5_000,
        memoryMb: options.memoryMb ?? 64,
        hosts: options.hosts ?? [],
        ...(options.workspace !== undefined && { workspace: options.workspace }),
      },
      {
        fetch: options.fetch ?? noNetwork,
        log: (level, text) => log.push(`${level}: ${text}`),
        signal: options.signal ?? new AbortController().signal,
      },
    );
    return { value, log };
  }

  /** The body of a code step. */
  const runBody = async (body: string, options: RunOptions = {}) =>
    (await runSource(`export default async (input, ctx) => { ${body} }`, options)).value;

  describe("expressions", () => {
    test("are evaluated in order over one scope", async () => {
      expect(await evaluate("$sum(inputs.in.a)", "inputs.in[1].a * 10", '"x"')).toEqual([3, 20, "x"]);
    });

    test("give JSON: nothing and functions become null, sequences become lists", async () => {
      expect(await evaluate("inputs.none", "$sum", "function($x){$x}", "inputs.in.a", '{"f": $sum, "a": 1}')).toEqual([
        null,
        null,
        null,
        [1, 2],
        { a: 1 },
      ]);
    });

    test("fail with their own text and place", async () => {
      await expect(evaluate("inputs.in.$foo(")).rejects.toMatchObject({
        code: "EXPRESSION_FAILED",
        message: expect.stringMatching(/inputs\.in\.\$foo\(.*character/),
      });
      await expect(evaluate("$nothing()")).rejects.toMatchObject({ code: "EXPRESSION_FAILED" });
    });

    test("say before a run whether they are well formed", async () => {
      expect(await sandbox.checkSyntax("a.b[c > 1]")).toBeUndefined();
      expect(await sandbox.checkSyntax("a.(b")).toMatch(/Expected/);
    });

    test.each([
      ["a regular expression that backtracks", '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", /^(a+)+$/)'],
      ["an endless recursion", "($f := function($x){$f($x + 1)}; $f(1))"],
      ["a range that fills the memory", "$count([1..9999999].{'a': [1..1000]})"],
    ])("%s is stopped and the next one works", async (_name, expression) => {
      await expect(sandbox.evaluate([expression], scope, { timeoutMs: 500 })).rejects.toMatchObject({
        code: "SANDBOX_LIMIT",
      });
      expect(await evaluate("1 + 1")).toEqual([2]);
    });

    test("leave nothing behind for the next call", async () => {
      await evaluate('$eval("$leak := 1")', "($x := 5)");

      expect(await evaluate("$leak", "$x")).toEqual([null, null]);
    });

    test("that are plain are answered at once when they are known", async () => {
      const text = "{'n': $count(inputs.in), 'first': inputs.in[0].a & '!'}";
      const other = "{'all': inputs.in.a}";

      expect(sandbox.evaluateNow(text, scope)).toBeUndefined();
      expect(await sandbox.checkSyntax(text)).toBeUndefined();
      const [value] = await evaluate(text);
      const [otherValue] = await evaluate(other);

      expect(sandbox.evaluateNow(text, scope)).toEqual({ value });
      expect(sandbox.evaluateNow(other, scope)).toEqual({ value: otherValue });
      expect(sandbox.evaluateNow("inputs.in", scope)).toEqual({ value: [{ a: 1 }, { a: 2 }] });
    });

    test("that are not plain, wrong or fail are never answered at once", async () => {
      for (const text of ["inputs.in.**", "(function($x){$x})(1)", "inputs.in.a + 'x'"]) {
        expect(await sandbox.checkSyntax(text)).toBeUndefined();
        await evaluate(text).catch(() => undefined);
        expect(sandbox.evaluateNow(text, scope)).toBeUndefined();
      }
      expect(await sandbox.checkSyntax("a.(")).toBeDefined();
      expect(sandbox.evaluateNow("a.(", scope)).toBeUndefined();
    });

    test("have no hand in what the process knows of others", async () => {
      await sandbox.evaluate(["($eval('1'); $spread({'a': 1}))", "$count(inputs.in) + 1"], scope);

      expect(sandbox.evaluateNow("$count(inputs.in) + 1", scope)).toEqual({ value: 3 });
    });

    test("are asked about together; one that the parser cannot take fails alone", async () => {
      // Each of these parts is in the tree twice.
      const endless = `${"(".repeat(40)}a${" ?: b)".repeat(40)}`;

      const [good, bad, wrong] = await Promise.allSettled(
        ["a.b", endless, "a.("].map((text) => sandbox.checkSyntax(text)),
      );

      expect(good).toEqual({ status: "fulfilled", value: undefined });
      expect(bad).toMatchObject({ status: "rejected", reason: { code: "SANDBOX_LIMIT" } });
      expect(wrong).toMatchObject({ status: "fulfilled", value: expect.stringMatching(/\S/) });
    });

    test("end when they are cancelled, and the next one works", async () => {
      const text = "($f := function($x){$f($x + 1)}; $f(1))";
      const running = sandbox.evaluate([text], scope, { timeoutMs: 30_000, signal: AbortSignal.timeout(300) });

      await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
      expect(await evaluate("1 + 1")).toEqual([2]);
    });

    test("see data that only looks like a function of JSONata", async () => {
      const marked = { inputs: { in: { a: { _jsonata_function: true, b: 1 } } } };

      expect(await sandbox.evaluate(["inputs.in ~> $keys()", "inputs.*"], marked)).toEqual(["a", marked.inputs.in]);
    });

    test("cannot reach the realm around them", async () => {
      const [reached] = await evaluate('inputs.constructor.constructor("return process")');

      expect(reached ?? null).toBeNull();
    });
  });

  describe("JSON Schema", () => {
    test("names each place at fault", async () => {
      const schema = {
        type: "object",
        required: ["name", "rows"],
        properties: { rows: { type: "array", items: { $ref: "#/$defs/row" } } },
        $defs: { row: { type: "object", properties: { a: { type: "number", minimum: 1 } } } },
      };

      expect(await sandbox.checkSchema(schema, { name: "x", rows: [{ a: 1 }] })).toEqual([]);
      expect(await sandbox.checkSchema(schema, { rows: [{ a: 1 }, { a: 0 }, { a: "x" }] })).toEqual([
        { path: "name", message: expect.stringMatching(/name/) },
        { path: "rows.1.a", message: expect.any(String) },
        { path: "rows.2.a", message: expect.stringMatching(/number/) },
      ]);
    });

    test("a pattern that backtracks stops; a schema that cannot be used says why", async () => {
      await expect(sandbox.checkSchema({ pattern: "^(a+)+$" }, `${"a".repeat(40)}b`)).rejects.toMatchObject({
        code: "SANDBOX_LIMIT",
      });
      await expect(sandbox.checkSchema({ $ref: "#/nowhere" }, 1)).rejects.toMatchObject({ code: "PARAM_INVALID" });
      await expect(sandbox.checkSchema({ pattern: "(" }, "a")).rejects.toMatchObject({ code: "PARAM_INVALID" });
    });
  });

  describe("code", () => {
    test("gets its input and context and gives JSON", async () => {
      const context = { inputs: { in: 1 }, run: { input: 2 }, steps: { a: { out: 3 } }, vars: { v: 4 } };

      const value = await runBody("return { sum: input.n + ctx.steps.a.out, keys: Object.keys(ctx) }", {
        input: { n: 1 },
        context,
      });

      expect(value).toEqual({ sum: 4, keys: ["inputs", "run", "steps", "vars"] });
    });

    test("sees whatever else its context holds", async () => {
      const context = { item: { id: 7 }, index: 3, round: 2, previous: [1] };

      const value = await runBody("return [ctx.item.id, ctx.index, ctx.round, ctx.previous]", { context });

      expect(value).toEqual([7, 3, 2, [1]]);
    });

    test("may be TypeScript with enums and await at its top", async () => {
      const source = `enum Size { Big = 40 }
        interface Input { n: number }
        const two: number = await Promise.resolve(2);
        export default async (input: Input): Promise<number> => Size.Big + two + input.n;`;

      expect((await runSource(source, { language: "typescript", input: { n: 1 } })).value).toBe(43);
    });

    test("logs what it prints, by level", async () => {
      const { log } = await runSource(`export default () => { console.log("a", {b: 1}); console.error("c") }`);

      expect(log).toEqual(['info: a {"b":1}', "error: c"]);
    });

    test.each([
      ["javascript" as const, "\n\nexport default () => {\n  null.x\n}", 4],
      ["typescript" as const, "interface A {}\n\nexport default (a: A) => {\n  throw new Error('no')\n}", 4],
      ["typescript" as const, "enum E { A }\n\nexport default () => {\n  throw new Error('no')\n}", 4],
      ["javascript" as const, "\nthrow new Error('at the top')\nexport default 1", 2],
      ["javascript" as const, "export default () => {\n let x = ((;\n}", 2],
    ])("a failure in %s names the author's line", async (language, source, line) => {
      await expect(runSource(source, { language })).rejects.toMatchObject({
        code: "CODE_FAILED",
        message: expect.stringContaining(`line ${line}`),
      });
    });

    test.each([
      ["an import", 'import fs from "node:fs"; export default () => fs'],
      ["a dynamic import", 'export default () => import("node:fs")'],
      ["require", 'export default () => require("fs")'],
      ["no default export", "export const a = 1"],
      ["a default export that is no function", "export default 1"],
      ["a top-level await that never settles", "await new Promise(() => {}); export default () => 1"],
    ])("%s is refused in words", async (_name, source) => {
      await expect(runSource(source)).rejects.toMatchObject({ code: "CODE_FAILED" });
    });

    test("has no network unless hosts are granted, and then only through the egress", async () => {
      const seen: unknown[] = [];
      const fetch: EgressFetch = async (url, options) => {
        seen.push({ url, method: options?.method, hosts: options?.hosts, body: options?.body });
        return { status: 200, headers: { "x-a": "b" }, url, bytes: new Uint8Array(), text: () => '{"hello":1}' };
      };
      const body = `const reply = await ctx.fetch("https://api.test/", { method: "POST", body: "x" });
        return { ok: reply.ok, header: reply.headers.get("X-A"), json: await reply.json() }`;

      await expect(runBody(body)).rejects.toMatchObject({
        code: "CODE_FAILED",
        message: expect.stringMatching(/Hosts/),
      });
      await expect(runBody('return fetch("https://api.test/")')).rejects.toMatchObject({ code: "CODE_FAILED" });
      expect(await runBody(body, { hosts: ["api.test"], fetch })).toEqual({
        ok: true,
        header: "b",
        json: { hello: 1 },
      });
      expect(seen).toEqual([{ url: "https://api.test/", method: "POST", hosts: ["api.test"], body: "x" }]);
    });

    test("can catch a refused request", async () => {
      const fetch: EgressFetch = () => Promise.reject(new Error("denied by rule"));

      const value = await runBody('try { await ctx.fetch("https://a.test/") } catch (e) { return e.message }', {
        hosts: ["a.test"],
        fetch,
      });

      expect(value).toBe("denied by rule");
    });

    describe("in a warm isolate", () => {
      const warm = (body: string, options: RunOptions = {}) => runBody(body, { workspace: "w", ...options });

      test("leaves no global, prototype, module state or built-in behind", async () => {
        const source = `let calls = 0;
          export default (input) => {
            const seen = [typeof leak, ({}).leak ?? null, RegExp.$1, calls, [1].map((x) => x), JSON.stringify(1)];
            calls++;
            globalThis.leak = 1;
            Object.prototype.leak = 2;
            Array.prototype.map = () => 3;
            JSON.stringify = () => "hacked";
            Function.prototype.call = () => 4;
            /(a)/.exec("a");
            return seen;
          };`;

        for (let i = 0; i < 5; i++) {
          expect((await runSource(source, { workspace: "w" })).value).toEqual(["undefined", null, "", 0, [1], "1"]);
        }
      });

      test("each call gets its own input, log and requests", async () => {
        const source = `export default async (input, ctx) => {
          console.log("n", input);
          return [input, ctx.n, await (await ctx.fetch("https://a.test/" + input)).text()];
        };`;
        const fetch: EgressFetch = async (url) => {
          return { status: 200, headers: {}, url, bytes: new Uint8Array(), text: () => url };
        };

        const calls = await Promise.all(
          [1, 2, 3, 4, 5, 6].map((n) =>
            runSource(source, { input: n, context: { n }, hosts: ["a.test"], fetch, workspace: "w" }),
          ),
        );

        expect(calls).toEqual(
          [1, 2, 3, 4, 5, 6].map((n) => ({ value: [n, n, `https://a.test/${n}`], log: [`info: n ${n}`] })),
        );
      });

      test.each([
        ["an endless chain of promises", "(async () => { while (true) await 0 })()"],
        ["a promise that waits for ever", "new Promise(() => {}).then(() => {})"],
        ["a request that is not waited for", 'ctx.fetch("https://a.test/").then(() => { while (true); })'],
        ["memory that is not let go", "globalThis.kept = new Array(3e6).fill(input)"],
        ["its own failure", "throw new Error('odd')"],
        ["an endless loop", "while (true)"],
        ["a crash", "new Array(5e7).fill(0).map((_, i) => i).sort(() => 1)"],
      ])("%s of one call does not reach the next", async (_name, odd) => {
        const fetch: EgressFetch = async (url) => {
          return { status: 200, headers: {}, url, bytes: new Uint8Array(), text: () => "" };
        };
        const body = `if (input % 2) { ${odd}; } return [input, typeof kept, typeof FinalizationRegistry];`;

        for (const input of [1, 2, 3, 4]) {
          const running = warm(body, { hosts: ["a.test"], fetch, timeoutMs: 700, input });
          if (input % 2) await running.catch(() => undefined);
          else expect(await running).toEqual([input, "undefined", "undefined"]);
        }
      });

      test("outlives the isolate's own life of some calls", async () => {
        const values = await Promise.all(Array.from({ length: 150 }, (_, i) => warm("return input * 2", { input: i })));

        expect(values).toEqual(Array.from({ length: 150 }, (_, i) => i * 2));
      });

      test("a module that cannot be used is refused alike each time, and says where", async () => {
        for (const [source, message] of [
          ["export default (input) => {\n  const = 1;\n}", /\(line 2\)/],
          ['import fs from "fs"; export default () => 1', /imports "fs"/],
          ["throw new Error('at the start'); export default 1", /at the start/],
        ] as const) {
          for (let i = 0; i < 3; i++) {
            await expect(runSource(source, { workspace: "w" })).rejects.toMatchObject({
              code: "CODE_FAILED",
              message: expect.stringMatching(message),
            });
          }
        }
      });

      test("the same source in another workspace sees nothing of it", async () => {
        const source =
          "export default () => { const seen = globalThis.leak ?? null; globalThis.leak = 1; return seen; }";

        for (const workspace of ["w1", "w2", "w1", "w2"]) {
          expect((await runSource(source, { workspace })).value).toBeNull();
        }
      });
    });

    test("leaves nothing behind for the next run", async () => {
      await runBody("globalThis.leak = 1; Object.prototype.leak = 2; Array.prototype.map = () => 3; return 1");

      expect(await runBody("return [typeof leak, ({}).leak ?? null, [1].map((x) => x)]")).toEqual([
        "undefined",
        null,
        [1],
      ]);
    });

    test("is stopped at once when the run is cancelled", async () => {
      const running = runBody("while (true) {}", { timeoutMs: 20_000, signal: AbortSignal.timeout(200) });

      await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
    });
  });

  describe("hostile code ends in a limit, and the next run works:", () => {
    test.each([
      ["an endless loop", "while (true) {}"],
      ["an endless async loop", "while (true) await 0"],
      ["a promise that never settles", "await new Promise(() => {})"],
      ["a loop after a request", 'await ctx.fetch("https://a.test/"); while (true) {}'],
      ["an array bomb", "const a = []; while (true) a.push(new Array(1000).fill(a))"],
      ["a sort bomb", "new Array(5e7).fill(0).map((_, i) => i).sort(() => 1)"],
      ["a sparse sort bomb", "return new Array(5e7).sort()"],
      ["a regular expression bomb", 'return /^(a+)+$/.test("a".repeat(60) + "b")'],
      ["a split bomb", 'return "x".repeat(2 ** 28).split("").length'],
      ["a map bomb", "const m = new Map(); for (let i = 0; ; i++) m.set(i, i)"],
      ["a buffer bomb", "const a = []; while (true) a.push(new ArrayBuffer(5e7))"],
      ["a log flood", 'while (true) console.log("x".repeat(10_000))'],
      ["a result of 200 MB", "return Array.from({ length: 40 }, () => 'x'.repeat(5e6))"],
      ["a result of 6 MB", "return 'x'.repeat(6e6)"],
      ["a getter that loops in a thrown value", "throw { get message() { while (true) {} } }"],
      ["a toJSON that loops", "return { toJSON() { while (true) {} } }"],
    ])("%s", async (_name, body) => {
      const fetch: EgressFetch = async (url) => ({
        status: 200,
        headers: {},
        url,
        bytes: new Uint8Array(),
        text: () => "",
      });
      const attack = runBody(body, { timeoutMs: 1_000, hosts: ["a.test"], fetch });

      await expect(attack).rejects.toMatchObject({ code: "SANDBOX_LIMIT" });
      expect(await runBody("return 1")).toBe(1);
    });
  });

  describe("hostile code ends in its own failure:", () => {
    test.each([
      ["a string bomb", 'let s = "x"; while (true) s += s + s'],
      ["a deep recursion", "const f = () => f() + 1; f()"],
      ["the Function constructor", 'return constructor.constructor("return process")()'],
      ["the context's constructor", 'return ctx.constructor.constructor("return process")()'],
      ["the console's constructor", 'return console.log.constructor("return this.process.exit()")()'],
      ["a thrown null", "throw null"],
      ["a thrown undefined", "throw undefined"],
      ["a thrown symbol", 'throw Symbol("a")'],
      ["a thrown proxy", "throw new Proxy({}, { get() { throw 1 } })"],
      ["a thrown object without words", "throw { toString() { throw 1 } }"],
      ["a circle", "const a = {}; a.a = a; return a"],
      ["a BigInt", "return 10n"],
    ])("%s", async (_name, body) => {
      await expect(runBody(body, { timeoutMs: 2_000 })).rejects.toMatchObject({
        code: "CODE_FAILED",
        message: expect.stringMatching(/\S/),
      });
      expect(await runBody("return 1")).toBe(1);
    });
  });

  test("memory that the limit does not count is not there", async () => {
    expect(await runBody("return [typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics]")).toEqual([
      "undefined",
      "undefined",
      "undefined",
    ]);
  });

  test("a log is cut at its cap, with a last line that says so", async () => {
    const { log } = await runSource("export default () => { for (let i = 0; i < 300; i++) console.log(i) }");

    expect(log).toHaveLength(201);
    expect(log.at(-1)).toMatch(/log is full/);
  });

  test("replaced built-ins change neither the result's way out nor its caps", async () => {
    const value = await runBody(
      'JSON.stringify = () => "hacked"; String.prototype.slice = () => "x".repeat(1e6); Promise.prototype.then = () => {}; return { a: 1 }',
    );

    expect(value).toEqual({ a: 1 });
  });

  test("a prototype key in a result does not come out", async () => {
    const value = await runBody(`return JSON.parse('{"__proto__": {"polluted": 1}, "b": 2}')`);

    expect(value).toEqual({ b: 2 });
    expect(Object.keys(Object.assign({}, value))).toEqual(["b"]);
  });
}
