import type { Translation } from "../index.ts";
import type { runs as english } from "../runs.ts";

export const runs: Translation<typeof english> = {
  "runStatus.queued": "Eingereiht",
  "runStatus.running": "Läuft",
  "runStatus.waiting": "Wartet",
  "runStatus.paused": "Angehalten",
  "runStatus.succeeded": "Fertig",
  "runStatus.failed": "Fehlgeschlagen",
  "runStatus.cancelled": "Abgebrochen",

  "runs.lead": "Jeder Lauf jedes Graphen, der neueste zuerst.",
  "runs.filter": "Zeige Läufe, die so stehen",
  "runs.all": "Alle Läufe",
  "runs.revision": "Revision {n}",
  "runs.took": "dauerte {time}",
  "runs.emptyTitle": "Noch ist nichts gelaufen",
  "runs.emptyText": "Öffnen Sie einen Graphen und drücken Sie Starten. Jeder Lauf bleibt hier mit allem, was er tat.",
  "runs.openGraphs": "Einen Graphen öffnen",
  "runs.noneTitle": "Keine solchen Läufe",
  "runs.noneText": "Kein Lauf steht zurzeit so. Wählen Sie „Alle Läufe“, um die anderen zu sehen.",
};
