import type { Translation } from "../index.ts";
import type { storage as english } from "../storage.ts";

export const storage: Translation<typeof english> = {
  "settings.storage": "Speicher",
  "storage.lead": "Was hier Platz braucht, wie lange beendete Läufe bleiben und was zurückgegeben werden kann.",

  "storage.database": "Datenbank",
  "storage.databaseNote": "{size} davon sind Journale von Läufen",
  "storage.blobs": "Große Werte und Dateien",
  "storage.blobsNote": "{n} {n|Stück|Stücke}, {place}",
  "storage.onDisk": "auf der Platte",
  "storage.onDiskFree": "auf der Platte, {free} frei",
  "storage.inDatabase": "in der Datenbank",
  "storage.runs": "Läufe",
  "storage.runsNote": "{n} nicht beendet",
  "storage.runsSince": "{n} nicht beendet, der älteste vom {date}",
  "storage.files": "Hochgeladene Dateien",
  "storage.filesNote": "{n} {n|Datei|Dateien}",

  "storage.keepTitle": "Beendete Läufe aufbewahren",
  "storage.keepText":
    "Ein Lauf verschwindet, wenn seine Zeit nach dem Ende um ist. Nicht beendete Läufe bleiben immer, ebenso Läufe, die eine Version eines Artefakts oder einer Site machten.",
  "storage.keepFor": "Aufbewahren",
  "storage.keepForOf": "Beendete Läufe von {name} aufbewahren",
  "storage.days": "{n} {n|Tag|Tage} lang",
  "storage.forEver": "für immer",
  "storage.exceptions": "Graphen mit eigener Zeit",
  "storage.addException": "Andere Zeit für einen Graphen",
  "storage.exceptionGraph": "Graph",
  "storage.exceptionNone": "Jeder Graph hat schon eine eigene Zeit.",
  "storage.removeException": "Läufe von {name} so lange aufbewahren wie alle anderen",
  "storage.saved": "Gespeichert",

  "storage.cleanTitle": "Aufräumen",
  "storage.cleanText":
    "Geschieht jede Stunde von selbst. Sehen Sie erst, was jetzt verschwände, und entscheiden Sie dann.",
  "storage.look": "Zeigen, was verschwände",
  "storage.cleanNow": "Jetzt aufräumen",
  "storage.cleanAsk": "Jetzt aufräumen?",
  "storage.nothing": "Nichts ist alt genug.",
  "storage.wouldGo":
    "{runs} {runs|beendeter Lauf|beendete Läufe} mit {events} {events|Ereignis|Ereignissen} ({journal})",
  "storage.wouldGoSince": "der älteste endete am {date}",
  "storage.wouldFree": "{n} {n|großer Wert oder Datei, den|große Werte und Dateien, die} nichts anderes nutzt ({size})",
  "storage.wouldStay":
    "{n} {n|Lauf ist|Läufe sind} alt genug und {n|bleibt|bleiben}: Etwas, das {n|er|sie} {n|machte|machten}, ist noch hier.",
  "storage.cannotUndo": "Das lässt sich nicht rückgängig machen.",
  "storage.freed": "{runs} {runs|Lauf|Läufe} entfernt ({journal}) und {blobs} ungenutzte {blobs|Wert|Werte} ({size}).",
  "storage.freedLater":
    "{n} weitere ({size}) {n|folgt|folgen} innerhalb von zwei Stunden, wenn kein Schritt sie mehr gleich nutzen kann.",
  "storage.reused": "Die Datenbank behält ihre Größe auf der Platte und nutzt den freien Platz wieder.",
  "storage.last": "Letztes Aufräumen, das etwas entfernte:",

  "storage.fileUsedBy": "genutzt von {name}",
  "storage.fileInRun": "genutzt von einem Lauf, der weitergeht",
  "storage.fileUnused": "von keinem Graphen genutzt",
  "storage.noFiles": "Noch keine Dateien",
  "storage.noFilesText": "Dateien, die Sie für einen Schritt oder als Eingabe eines Laufs wählen, bleiben hier.",
  "storage.download": "Herunterladen",
  "storage.downloadNamed": "{name} herunterladen",
  "storage.deleteFile": "{name} löschen",
  "storage.deleteFileTitle": "„{name}“ löschen?",
  "storage.deleteFileText":
    "Beendete Läufe, die sie lasen, bleiben, wie sie sind. Werden sie wiederholt, fragen sie nach der Datei.",
  "storage.fileDeleted": "„{name}“ ist gelöscht",
  "storage.delete": "Löschen",

  "storage.deleteRun": "Diesen Lauf von {name} löschen",
  "storage.deleteRunTitle": "Diesen Lauf löschen?",
  "storage.deleteRunText":
    "Seine Schritte, Werte und sein Protokoll werden gelöscht und kommen nicht zurück. Artefakte und Sites daraus bleiben, können aber nicht mehr sagen, wie sie entstanden.",
  "storage.runDeleted": "Der Lauf ist gelöscht",

  "upload.progress": "{done} von {size}",
  "upload.storing": "Wird abgelegt …",
  "upload.of": "{name} wird hochgeladen",
  "upload.cancel": "{name} nicht weiter hochladen",
  "upload.lost": "Die Verbindung brach beim Senden der Datei ab. Wählen Sie sie noch einmal.",
};
