// Prepares the realm for user code and runs its default export. Takes what it needs of the built-ins before user code
// can replace them. Everything that crosses the isolate's wall is text, counted here and again outside.
(function start(sendLog, askFetch, limits) {
  const { parse, stringify } = JSON;
  const TextError = Error;
  const toText = String;
  const call = Function.prototype.call;
  const slice = call.bind(String.prototype.slice);
  const lowerCase = call.bind(String.prototype.toLowerCase);
  const { keys, fromEntries, entries, freeze } = Object;

  const PromiseOf = Promise;
  const open = new Map();
  const settlers = {
    set: call.bind(Map.prototype.set),
    get: call.bind(Map.prototype.get),
    delete: call.bind(Map.prototype.delete),
  };
  let asks = 0;

  let lines = 0;
  let characters = 0;
  const log =
    (level) =>
    (...values) => {
      if (lines > limits.logLines || characters > limits.logCharacters) return;
      let text = "";
      for (let i = 0; i < values.length; i++)
        text += (i === 0 ? "" : " ") + slice(shown(values[i]), 0, limits.lineCharacters);
      text = slice(text, 0, limits.lineCharacters);
      lines++;
      characters += text.length;
      const full = lines > limits.logLines || characters > limits.logCharacters;
      sendLog(full ? "warn" : level, full ? "The log is full: further lines are left out." : text);
    };
  globalThis.console = {
    log: log("info"),
    info: log("info"),
    debug: log("info"),
    warn: log("warn"),
    error: log("error"),
  };

  return {
    /** The answer to an earlier `askFetch`. */
    told(id, text) {
      const resolve = settlers.get(open, id);
      settlers.delete(open, id);
      resolve?.(text);
    },
    run,
  };

  async function run(main, inputText, contextText) {
    try {
      if (typeof main !== "function") {
        return stringify({
          error: {
            message:
              "The code has no default export that is a function. Write: export default async (input, ctx) => { … }",
          },
        });
      }
      const context = parse(contextText);
      if (askFetch) context.fetch = guestFetch;
      const value = await main(parse(inputText), context);
      const text = stringify(value);
      if (text === undefined) return stringify({ text: "null" });
      if (text.length > limits.outputCharacters) return stringify({ limit: text.length });
      return stringify({ text });
    } catch (thrown) {
      return stringify({ error: describe(thrown) });
    }
  }

  async function guestFetch(url, options = {}) {
    const headers = {};
    const given = options.headers ?? {};
    for (const name of keys(given)) headers[name] = toText(given[name]);
    const body = options.body === undefined || options.body === null ? null : toText(options.body);
    const request = stringify({ url: toText(url), method: toText(options.method ?? "GET"), headers, body });
    if (request.length > limits.outputCharacters) throw new TextError("The request is too large.");
    const id = ++asks;
    const reply = new PromiseOf((resolve) => settlers.set(open, id, resolve));
    askFetch(id, request);
    const answer = parse(await reply);
    if (answer.error !== undefined) throw new TextError(answer.error);
    const lower = fromEntries(entries(answer.headers));
    return freeze({
      ok: answer.status >= 200 && answer.status < 300,
      status: answer.status,
      url: answer.url,
      headers: { ...lower, get: (name) => lower[lowerCase(toText(name))] ?? null },
      text: async () => answer.text,
      json: async () => parse(answer.text),
    });
  }

  /** A value in a log line. */
  function shown(value) {
    try {
      if (typeof value === "string") return value;
      if (value instanceof TextError) return describe(value).stack ?? describe(value).message;
      if (typeof value === "object" && value !== null) return stringify(value) ?? toText(value);
      return toText(value);
    } catch {
      return "(a value that cannot be shown)";
    }
  }

  /** Anything can be thrown, with getters that throw in turn. */
  function describe(thrown) {
    const found = { message: "", name: "", stack: "" };
    try {
      if (typeof thrown !== "object" || thrown === null) {
        found.message = `The code threw ${typeof thrown === "string" ? thrown : shown(thrown)}.`;
        return cut(found);
      }
      const named = thrown.name;
      const said = thrown.message;
      const stack = thrown.stack;
      if (typeof named === "string") found.name = named;
      if (typeof stack === "string") found.stack = stack;
      found.message = typeof said === "string" && said !== "" ? said : `The code threw ${shown(thrown)}.`;
    } catch {
      found.message ||= "The code threw a value that cannot be shown.";
    }
    return cut(found);
  }

  function cut(found) {
    return {
      name: slice(found.name, 0, 100),
      message: slice(found.message, 0, 2_000),
      stack: slice(found.stack, 0, 4_000),
    };
  }
});
