import { t } from "#client/messages/index.ts";
import { type GraphStore, saveStateOf, waitingEdits } from "#client/stores/graphStore.ts";

/** What has become of one's edits, in words. */
export function saySaved(state: GraphStore): string {
  const save = saveStateOf(state);
  const waiting = waitingEdits(state);
  if (save === "error") return t("canvas.save.error");
  if (state.onlyHere && waiting > 0) return t("save.onlyHere");
  if (save === "connecting") return t("save.connecting");
  if (save === "offline") return waiting > 0 ? t("save.waiting", { n: waiting }) : t("save.offline");
  if (save === "saved" && state.merged !== undefined) return t("save.merged", { n: state.merged });
  return t(`canvas.save.${save}`);
}
