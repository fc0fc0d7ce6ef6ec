import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { useCanvasAction } from "./CanvasActions.tsx";
import type { CanvasActionId } from "./canvasActions.ts";
import { sayKey } from "./keys.ts";

/** An action of the open graph as a picture in a toolbar. */
export function ActionButton({
  id,
  ...state
}: {
  id: CanvasActionId;
  pressed?: boolean;
  "aria-expanded"?: boolean;
  size?: number;
}) {
  const { action, whyNot, run } = useCanvasAction(id);
  const [key] = action.keys ?? [];
  const name = t(action.name);
  return (
    <IconButton
      {...state}
      icon={action.icon}
      label={key === undefined ? name : `${name} (${sayKey(key)})`}
      {...(whyNot && { reason: t(whyNot) })}
      onClick={run}
    />
  );
}

/** The same with its name. */
export function ActionWordButton({ id }: { id: CanvasActionId }) {
  const { action, whyNot, run } = useCanvasAction(id);
  return (
    <Button size="s" look="quiet" icon={action.icon} disabled={whyNot !== undefined} onClick={run}>
      {t(action.name)}
    </Button>
  );
}
