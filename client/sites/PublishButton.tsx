import { useState } from "react";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { CreateSiteDialog } from "./CreateSiteDialog.tsx";

/** From an artifact to a site. */
export function PublishButton({ artifact, title }: { artifact: string; title: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" icon="globe" onClick={() => setOpen(true)}>
        {t("sites.publish")}
      </Button>
      <CreateSiteDialog open={open} onClose={() => setOpen(false)} artifact={{ id: artifact, title }} />
    </>
  );
}
