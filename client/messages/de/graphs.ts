import type { graphs as english } from "../graphs.ts";
import type { Translation } from "../index.ts";

export const graphs: Translation<typeof english> = {
  "graphs.lead":
    "Was Sie gezeichnet haben oder zeichnen ließen. Jeder Graph lässt sich starten, bearbeiten und als Datei weitergeben.",
  "graphs.new": "Neuer Graph",
  "graphs.untitled": "Graph ohne Namen",
  "graphs.search": "Graphen suchen",
  "graphs.import": "Importieren",
  "graphs.importTitle": "Eine Graph-Datei importieren",
  "graphs.importText": "Legen Sie eine .graph.json-Datei hier ab oder wählen Sie eine aus.",
  "graphs.importChoose": "Datei auswählen",
  "graphs.importFailed": "Diese Datei wurde nicht importiert.",
  "graphs.notAGraphFile":
    "„{name}“ ist keine Graph-Datei von Goalgraph. Exportieren Sie einen Graphen über sein Menü, um eine zu bekommen.",
  "graphs.export": "Als Datei exportieren",
  "graphs.open": "Öffnen",
  "graphs.nodes": "{n} {n|Schritt|Schritte}",
  "graphs.changed": "geändert",
  "graphs.actions": "Aktionen für {name}",
  "graphs.deleteTitle": "„{name}“ löschen?",
  "graphs.deleteText": "Der Graph und seine Revisionen verschwinden. Seine Läufe, Artefakte und Sites bleiben.",
  "graphs.deleted": "„{name}“ ist gelöscht.",
  "graphs.emptyTitle": "Noch keine Graphen",
  "graphs.emptyText": "Zeichnen Sie einen von Grund auf oder beginnen Sie mit einer Vorlage, die startbereit ist.",
  "graphs.seeTemplates": "Vorlagen ansehen",
  "graphs.noneTitle": "Kein Graph heißt „{search}“",
  "graphs.noneText": "Gesucht wird in den Namen.",
  "graphs.clearSearch": "Alle anzeigen",
  "graphs.asCreated": "wie angelegt",
};
