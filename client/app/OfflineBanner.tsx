import { useEffect, useState } from "react";
import { t } from "../messages/index.ts";
import { Icon } from "../ui/Icon.tsx";

/** Says when the server has been out of reach for a moment; a blink of the line is not worth a word. */
export function OfflineBanner({ linked }: { linked: boolean }) {
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (linked) return setAway(false);
    const timer = setTimeout(() => setAway(true), 3_000);
    return () => clearTimeout(timer);
  }, [linked]);
  if (!away) return null;
  return (
    <div className="app-banner" role="status">
      <Icon name="wifi-off" size={15} />
      {t("app.offline")}
    </div>
  );
}
