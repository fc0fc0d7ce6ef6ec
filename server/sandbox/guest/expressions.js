// Evaluates JSONata over one scope. Gives functions that take and return text; nothing else crosses the isolate's wall.
(function start(maxLength, maxTreeParts) {
  const { parse, stringify } = JSON;
  let scope = {};

  return {
    setScope(text) {
      scope = parse(text);
    },
    /** What is wrong with an expression, or its tree unless that is large. Evaluates nothing. */
    parse(text) {
      let tree;
      try {
        tree = jsonata(text).ast();
      } catch (error) {
        return stringify({ wrong: describe(error) });
      }
      try {
        return stringify({ tree: stringify(tree, withoutPlaces(maxTreeParts)) });
      } catch {
        return stringify({});
      }
    },
    async evaluate(text) {
      try {
        const value = await jsonata(text).evaluate(scope);
        const result = stringify(value, withoutFunctions) ?? "null";
        if (result.length > maxLength) return stringify({ limit: true });
        return stringify({ text: result });
      } catch (error) {
        return stringify({ error: describe(error) });
      }
    },
    checkSchema(schemaText, valueText) {
      let validator;
      try {
        validator = new jsonSchema.Validator(parse(schemaText), "2020-12", false);
      } catch (error) {
        return stringify({ error: describe(error) });
      }
      try {
        return stringify({ errors: validator.validate(parse(valueText)).errors.slice(0, 500) });
      } catch (error) {
        return stringify({ error: describe(error) });
      }
    },
  };

  /** Functions of JSONata are objects that hold a function; data that only bears their mark is data. */
  function withoutFunctions(_key, value) {
    if (typeof value === "function") return undefined;
    if (value === null || typeof value !== "object") return value;
    if (value._jsonata_function && typeof value.implementation === "function") return undefined;
    if (value._jsonata_lambda && typeof value.apply === "function") return undefined;
    return value;
  }

  /** Shared branches (`a ?: b ?: c` has them) are written once for each use, so the parts are counted. */
  function withoutPlaces(most) {
    let parts = 0;
    return (key, value) => {
      if (++parts > most) throw new Error("The tree is large.");
      return key === "position" ? undefined : value;
    };
  }

  function describe(error) {
    const message = typeof error?.message === "string" ? error.message : String(error);
    const place = typeof error?.position === "number" ? ` (at character ${error.position})` : "";
    return `${message.split("  Absolute URI")[0].slice(0, 1_000)}${place}`;
  }
});
