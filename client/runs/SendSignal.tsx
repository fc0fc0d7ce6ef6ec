import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { toast } from "#client/ui/toast.ts";
import { useAct } from "#client/ui/useAct.ts";
import { sendSignal } from "#shared/api/routes/signals.ts";

/** Does by hand what another system would: to try a graph, or when the news came another way. */
export function SendSignal({ signal, sentKey }: { signal: string; sentKey: string | undefined }) {
  const { busy, act } = useAct();
  const send = () =>
    act(async () => {
      const body = { signal, ...(sentKey !== undefined && { key: sentKey }) };
      const { delivered } = await call(sendSignal, { body });
      toast(t("canvas.gate.signalSent", { signal, n: delivered }), "ok");
    });
  return (
    <span title={t("canvas.gate.sendSignalHelp")}>
      <Button size="s" icon="send" busy={busy} onClick={() => void send()}>
        {t("canvas.gate.sendSignal")}
      </Button>
    </span>
  );
}
