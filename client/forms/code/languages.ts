/** What the editor knows of each language. Grammars load when they are first needed. */
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { CodeInputProps, CodeLanguage, Table } from "./CodeInput.tsx";
import { expressionColours } from "./expressionColours.ts";

/** `Tab` indents in these; in all others it moves on. */
export const indented: ReadonlySet<CodeLanguage> = new Set(["javascript", "typescript", "python", "sql", "json"]);
export const numbered: ReadonlySet<CodeLanguage> = new Set(["javascript", "typescript", "python"]);

export async function grammarOf(
  language: CodeLanguage,
  latest: () => Pick<CodeInputProps, "tables">,
): Promise<Extension> {
  switch (language) {
    case "javascript":
    case "typescript": {
      const { javascript } = await import("@codemirror/lang-javascript");
      return javascript({ typescript: language === "typescript" });
    }
    case "python":
      return (await import("@codemirror/lang-python")).python();
    case "json":
      return (await import("@codemirror/lang-json")).json();
    case "sql":
      return sqlGrammar(latest);
    case "expression":
      return expressionColours(false);
    case "template":
      return expressionColours(true);
    case "text":
      return [];
    default:
      return language satisfies never;
  }
}

/** The tables are asked for each time: they follow the edges and the run on screen. */
async function sqlGrammar(latest: () => Pick<CodeInputProps, "tables">): Promise<Extension> {
  const { keywordCompletionSource, PostgreSQL, schemaCompletionSource, sql } = await import("@codemirror/lang-sql");
  const complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const tables = latest().tables?.() ?? [];
    const named = await schemaCompletionSource({ dialect: PostgreSQL, schema: schemaOf(tables) })(context);
    if (context.matchBefore(/\.\w*$/)) return named;
    return named && { ...named, options: [...named.options, ...columnsOf(tables)] };
  };
  return [
    sql({ dialect: PostgreSQL, upperCaseKeywords: true }),
    PostgreSQL.language.data.of({ autocomplete: complete }),
    PostgreSQL.language.data.of({ autocomplete: keywordCompletionSource(PostgreSQL, true) }),
  ];
}

function schemaOf(tables: readonly Table[]) {
  return Object.fromEntries(
    tables.map(({ name, columns }) => [
      name,
      columns.map((column) => ({
        label: column.name,
        type: "property",
        ...(column.detail !== undefined && { detail: column.detail }),
      })),
    ]),
  );
}

/** Every column, wherever it stands: most queries are over one table, and few names are in two. */
function columnsOf(tables: readonly Table[]) {
  const seen = new Set<string>();
  return tables.flatMap((table) =>
    table.columns.flatMap(({ name, detail }) => {
      if (seen.has(name)) return [];
      seen.add(name);
      const apply = /^[a-z_][a-z0-9_]*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
      return [{ label: name, apply, type: "property", boost: 1, detail: detail ?? table.name }];
    }),
  );
}
