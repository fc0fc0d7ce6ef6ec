import { NumberInput } from "@mantine/core";
import { sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { useCatalog, useGraph, useRun, useStepAddress, useStores } from "#client/stores/contexts.tsx";
import { shownRound } from "#client/stores/runStore.ts";
import { roundsOf } from "#client/stores/tallies.ts";
import { Button } from "#client/ui/Button.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { placeOf, regionOf, scopesAround } from "#shared/run/address.ts";
import { isBlobRef } from "#shared/run/values.ts";
import { titleAt } from "../titles.ts";
import css from "./inspector.module.css";

/** Of a step inside regions: which round of each is shown, from the outermost in. */
export function RoundPicker({ node }: { node: string }) {
  const address = useStepAddress(node);
  if (address === undefined) return null;
  const regions = scopesAround(address).flatMap((scope) => regionOf(scope)?.region ?? []);
  if (regions.length === 0) return null;
  return (
    <div className={css.roundPickers}>
      {regions.reverse().map((region) => (
        <RegionRound key={region} region={region} />
      ))}
    </div>
  );
}

function RegionRound({ region }: { region: string }) {
  const { run } = useStores();
  const manifests = useCatalog((state) => state.manifests);
  const name = useGraph((state) => titleAt(state.records, manifests, placeOf(region).node));
  const round = useRun((state) => shownRound(state, region));
  const all = useRun((state) => roundsOf(state.run, region));
  const failed = useRun((state) => state.run.rounds[region]?.failed ?? 0);
  const picked = useRun((state) => state.picks[region] !== undefined);
  const pick = (next: number) => run.getState().pick(region, Math.max(0, Math.min(all - 1, next)));

  function pickNextFailed() {
    const rounds = run.getState().run.rounds[region]?.rounds ?? [];
    const isFailed = (at: number) => rounds[at]?.status === "failed";
    for (let step = 1; step <= rounds.length; step++) {
      const at = (round + step) % rounds.length;
      if (isFailed(at)) return pick(at);
    }
  }

  return (
    <div className={css.roundPicker}>
      <span className={css.roundName}>{t("canvas.round.of", { name })}</span>
      <IconButton
        icon="chevron-left"
        size={26}
        label={t("canvas.round.earlier")}
        disabled={round <= 0}
        onClick={() => pick(round - 1)}
      />
      <NumberInput
        size="xs"
        w={64}
        aria-label={t("canvas.round.of", { name })}
        min={1}
        max={Math.max(1, all)}
        clampBehavior="strict"
        allowDecimal={false}
        hideControls
        value={round + 1}
        onChange={(value) => typeof value === "number" && pick(value - 1)}
      />
      <span className={css.quiet}>{t("canvas.round.count", { all })}</span>
      <IconButton
        icon="chevron-right"
        size={26}
        label={t("canvas.round.later")}
        disabled={round >= all - 1}
        onClick={() => pick(round + 1)}
      />
      {failed > 0 && (
        <Button size="s" look="quiet" onClick={pickNextFailed}>
          {t("canvas.round.nextFailed")}
        </Button>
      )}
      {picked && (
        <Button size="s" look="quiet" onClick={() => run.getState().pick(region, undefined)}>
          {t("canvas.round.follow")}
        </Button>
      )}
    </div>
  );
}

/** What the innermost round works on: the item of a list, or what the round before it gave. */
export function RoundItem({ address }: { address: string }) {
  const around = regionOf(placeOf(address).scope);
  const items = useRun((state) => (around ? state.run.steps[around.region]?.region?.items : undefined));
  const before = useRun((state) => (around ? state.run.rounds[around.region]?.rounds[around.round - 1] : undefined));
  if (!around) return null;
  const list = isBlobRef(items) ? items.preview : items;
  const item = Array.isArray(list) ? list[around.round] : undefined;
  const previous = items === undefined ? (before?.value ?? before?.values) : undefined;
  const shown = item ?? previous;
  if (shown === undefined) return null;
  return (
    <p className={css.roundItem}>
      <span>{t(item === undefined ? "canvas.round.previous" : "canvas.round.item")}</span> {sayValue(shown)}
    </p>
  );
}
