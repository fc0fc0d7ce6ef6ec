/** German, complete: fetched only when it is spoken. */
import type { english, Speech, Translation } from "../index.ts";
import { actions } from "./actions.ts";
import { app } from "./app.ts";
import { artifacts } from "./artifacts.ts";
import { canvas } from "./canvas.ts";
import { catalog } from "./catalog.ts";
import { draw } from "./draw.ts";
import { errorDetails, errors } from "./errors.ts";
import { forms } from "./forms.ts";
import { graphs } from "./graphs.ts";
import { home } from "./home.ts";
import { inbox } from "./inbox.ts";
import { nodes } from "./nodes.ts";
import { plugins } from "./plugins.ts";
import { problems } from "./problems.ts";
import { rerun } from "./rerun.ts";
import { revisions } from "./revisions.ts";
import { runs } from "./runs.ts";
import { seeing } from "./seeing.ts";
import { session } from "./session.ts";
import { settings } from "./settings.ts";
import { sites } from "./sites.ts";
import { storage } from "./storage.ts";
import { together } from "./together.ts";
import { triggers } from "./triggers.ts";

const messages: Translation<typeof english> = {
  ...app,
  ...session,
  ...home,
  ...graphs,
  ...runs,
  ...inbox,
  ...artifacts,
  ...sites,
  ...plugins,
  ...settings,
  ...actions,
  ...canvas,
  ...draw,
  ...errors,
  ...forms,
  ...rerun,
  ...revisions,
  ...seeing,
  ...storage,
  ...together,
  ...triggers,
};

export const german: Speech = { messages, nodes, catalog, problems, errors: errorDetails };
