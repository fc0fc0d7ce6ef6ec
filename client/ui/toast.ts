import { notifications } from "@mantine/notifications";
import { CallError } from "../api/call.ts";
import { t } from "../messages/index.ts";

/** A short message in the corner that goes away by itself; bad news stays longer. */
export function toast(message: string, tone: "ok" | "bad" | "plain" = "plain") {
  notifications.show({
    message,
    withBorder: true,
    color: tone === "bad" ? "bad" : tone === "ok" ? "ok" : "accent",
    autoClose: tone === "bad" ? 9_000 : 4_000,
    closeButtonProps: { "aria-label": t("ui.close") },
  });
}

/** Says what went wrong, in the words of whoever refused; of many faults the first three. */
export function toastError(error: unknown) {
  if (error instanceof CallError && error.errors.length > 0) {
    const faults = new Set(error.errors.map(({ message }) => message));
    return toast([...faults].slice(0, 3).join(" "), "bad");
  }
  toast(error instanceof Error ? error.message : t("ui.somethingFailed"), "bad");
}
