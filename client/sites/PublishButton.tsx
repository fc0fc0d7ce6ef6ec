import { useState } from "react";
import { t } from "../messages/index.ts";
import { Button, type ButtonProps } from "../ui/Button.tsx";
import { CreateSiteDialog } from "./CreateSiteDialog.tsx";

/** From an artifact to a site. */
export function PublishButton({
  artifact,
  title,
  look = "primary",
}: {
  artifact: string;
  title: string;
  look?: NonNullable<ButtonProps["look"]>;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} icon="globe" onClick={() => setOpen(true)}>
        {t("sites.publish")}
      </Button>
      <CreateSiteDialog open={open} onClose={() => setOpen(false)} artifact={{ id: artifact, title }} />
    </>
  );
}
