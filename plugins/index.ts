/** The plugins that come with the product. Adding one is a folder and a line here. */
import type { PluginDefinition } from "./kit/definePlugin.ts";
import { postgresPlugin } from "./postgres/plugin.ts";
import { starter } from "./starter/plugin.ts";

export const builtInPlugins: PluginDefinition[] = [starter, postgresPlugin];
