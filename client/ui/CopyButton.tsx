import { useState } from "react";
import { t } from "../messages/index.ts";
import { Button } from "./Button.tsx";
import { toast } from "./toast.ts";

export function CopyButton({ text, label = t("ui.copy") }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      toast(t("ui.copyFailed"), "bad");
    }
  }
  return (
    <Button size="s" icon={copied ? "check" : "copy"} onClick={() => void copy()}>
      {copied ? t("ui.copied") : label}
    </Button>
  );
}
