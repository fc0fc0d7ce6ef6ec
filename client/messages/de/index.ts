/** German, complete: fetched only when it is spoken. */
import type { english, Speech, Translation } from "../index.ts";
import { actions } from "./actions.ts";
import { app } from "./app.ts";
import { canvas } from "./canvas.ts";
import { draw } from "./draw.ts";
import { forms } from "./forms.ts";
import { nodes } from "./nodes.ts";
import { problems } from "./problems.ts";
import { rerun } from "./rerun.ts";
import { revisions } from "./revisions.ts";
import { seeing } from "./seeing.ts";
import { storage } from "./storage.ts";
import { together } from "./together.ts";
import { triggers } from "./triggers.ts";

const messages: Translation<typeof english> = {
  ...app,
  ...actions,
  ...canvas,
  ...draw,
  ...forms,
  ...rerun,
  ...revisions,
  ...seeing,
  ...storage,
  ...together,
  ...triggers,
};

export const german: Speech = { messages, nodes, problems };
