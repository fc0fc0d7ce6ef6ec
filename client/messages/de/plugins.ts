import type { Translation } from "../index.ts";
import type { plugins as english } from "../plugins.ts";

export const plugins: Translation<typeof english> = {
  "plugins.lead":
    "Was diese Installation über die eingebauten Schritte hinaus kann, und die Konten, die Graphen nutzen dürfen.",
  "plugins.connections": "Verbindungen",
  "plugins.noConnections": "Noch keine Verbindungen",
  "plugins.noConnectionsText":
    "Mit einer Verbindung können Graphen ein Konto nutzen. Ihre Geheimnisse werden verschlüsselt und nie wieder gezeigt.",
  "plugins.connect": "{name} verbinden",
  "plugins.connectShort": "Verbinden",
  "plugins.addConnection": "{name} verbinden",
  "plugins.connectionName": "Name dieser Verbindung",
  "plugins.connected": "„{name}“ ist verbunden.",
  "plugins.check": "Prüfen",
  "plugins.checkNamed": "{name} prüfen",
  "plugins.checkFailed": "Es ging nicht: {message}",
  "plugins.checkAndSave": "Prüfen und speichern",
  "plugins.keepAnyway": "Ohne Prüfung speichern",
  "plugins.took": "({ms} ms)",
  "plugins.actions": "Aktionen für {name}",
  "plugins.browse": "Tabellen ansehen",
  "plugins.tablesOf": "Tabellen von {name}",
  "plugins.columns": "{n} {n|Spalte|Spalten}",
  "plugins.noTables": "Diese Verbindung kann keine Tabellen lesen",
  "plugins.deleteTitle": "„{name}“ vergessen?",
  "plugins.deleteText":
    "Ihre Geheimnisse werden gelöscht. Graphen, die sie nutzen, schlagen fehl, bis Sie neu verbinden.",
  "plugins.installed": "Installierte Plugins",
  "plugins.templates": "{n} {n|Vorlage|Vorlagen}",
};
