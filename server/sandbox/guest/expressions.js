// Evaluates JSONata over one scope. Gives functions that take and return text; nothing else crosses the isolate's wall.
(function start(maxLength) {
  const { parse, stringify } = JSON;
  let scope = {};

  return {
    setScope(text) {
      scope = parse(text);
    },
    checkSyntax(text) {
      try {
        jsonata(text);
        return undefined;
      } catch (error) {
        return describe(error);
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

  function withoutFunctions(_key, value) {
    if (typeof value === "function") return undefined;
    if (value !== null && typeof value === "object" && (value._jsonata_function || value._jsonata_lambda))
      return undefined;
    return value;
  }

  function describe(error) {
    const message = typeof error?.message === "string" ? error.message : String(error);
    const place = typeof error?.position === "number" ? ` (at character ${error.position})` : "";
    return `${message.split("  Absolute URI")[0].slice(0, 1_000)}${place}`;
  }
});
