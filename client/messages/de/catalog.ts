/** What comes with the product besides node types: templates, plugins, connectors and their fields, by their English. */
export const catalog: Readonly<Record<string, string>> = {
  Data: "Daten",
  Operations: "Betrieb",
  Finance: "Finanzen",
  "Weather report": "Wetterbericht",
  "Four years of daily weather become a checked, approved report on its own site.":
    "Aus vier Jahren Tageswetter wird ein geprüfter, freigegebener Bericht auf eigener Seite.",
  "Check every row": "Jede Zeile prüfen",
  "Each row of a table is looked at, faults are mended kind by kind, and a person agrees to the result.":
    "Jede Zeile einer Tabelle wird angesehen, Fehler werden nach Art behoben, und ein Mensch stimmt dem Ergebnis zu.",
  "Stock dashboard": "Aktienübersicht",
  "Monthly prices become returns, drawdowns and a checked dashboard site.":
    "Aus Monatskursen werden Renditen, Rückschläge und eine geprüfte Übersicht als Seite.",
  "Profile a file": "Eine Datei untersuchen",
  "Upload a CSV or Excel file and get its columns, gaps and quality checks as a report.":
    "Laden Sie eine CSV- oder Excel-Datei hoch und erhalten Sie Spalten, Lücken und Prüfungen als Bericht.",
  "Purchase review": "Einkauf freigeben",
  "A request finds its way by amount: details from a form, one approval or two, and a record of the decision.":
    "Ein Antrag findet seinen Weg nach Betrag: Angaben aus einem Formular, eine Freigabe oder zwei und ein Protokoll der Entscheidung.",
  Starter: "Starter",
  "Templates that run to the end at once, with sample data.":
    "Vorlagen, die sofort bis zum Ende laufen, mit Beispieldaten.",
  PostgreSQL: "PostgreSQL",
  "Read rows from a PostgreSQL database, and change it behind an approval.":
    "Zeilen aus einer PostgreSQL-Datenbank lesen und sie nach einer Freigabe ändern.",
  "A PostgreSQL database, version 13 or newer.": "Eine PostgreSQL-Datenbank, Version 13 oder neuer.",
  Host: "Host",
  Port: "Port",
  Database: "Datenbank",
  User: "Benutzer",
  "A role that may only read what graphs should see. Not a superuser.":
    "Eine Rolle, die nur lesen darf, was Graphen sehen sollen. Kein Superuser.",
  Password: "Passwort",
  Encryption: "Verschlüsselung",
  "verify: encrypted, certificate checked. require: encrypted only. off: for a database on this machine.":
    "verify: verschlüsselt, Zertifikat geprüft. require: nur verschlüsselt. off: für eine Datenbank auf diesem Rechner.",
};
