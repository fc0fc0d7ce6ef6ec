/** `npm run check`: types, lint, unused code and the unit tests. What to run before a commit. */
import { ensureInstalled } from "../../server/launch/runtime.mjs";
import { finish, runTests, runTool } from "./stages.mjs";

ensureInstalled();
finish([runTool("types"), runTool("lint"), runTool("unused"), runTests(["unit"])]);
