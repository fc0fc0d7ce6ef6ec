/** Every built-in node type, in the order of the palette. */
import { approval } from "./approval.ts";
import { artifact } from "./artifact.ts";
import { branch } from "./branch.ts";
import { cancel } from "./cancel.ts";
import { chart } from "./chart.ts";
import { code } from "./code.ts";
import { end } from "./end.ts";
import { form } from "./form.ts";
import { group } from "./group.ts";
import { http } from "./http.ts";
import { input } from "./input.ts";
import { join } from "./join.ts";
import type { AnyNode } from "./kit/defineNode.ts";
import { map } from "./map.ts";
import { milestone } from "./milestone.ts";
import { model } from "./model.ts";
import { note } from "./note.ts";
import { output } from "./output.ts";
import { repeat } from "./repeat.ts";
import { reply } from "./reply.ts";
import { section } from "./section.ts";
import { site } from "./site.ts";
import { sql } from "./sql.ts";
import { subgraph } from "./subgraph.ts";
import { table } from "./table.ts";
import { template } from "./template.ts";
import { transform } from "./transform.ts";
import { verifier } from "./verifier.ts";
import { wait } from "./wait.ts";

export const builtInNodes: readonly AnyNode[] = [
  input,
  output,
  branch,
  join,
  map,
  repeat,
  subgraph,
  wait,
  section,
  milestone,
  cancel,
  end,
  note,
  group,
  transform,
  template,
  table,
  sql,
  chart,
  code,
  http,
  model,
  verifier,
  approval,
  form,
  artifact,
  site,
  reply,
];
