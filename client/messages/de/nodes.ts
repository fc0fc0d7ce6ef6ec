/**
 * The words of node types in German, by their English ones: titles, sentences, labels of ports, names and help of
 * params. A node type that brings words which are not here shows them in English; `nodes.test.ts` finds those of ours.
 */
export const nodes: Readonly<Record<string, string>> = {
  Input: "Eingabe",
  "Where a run begins: what it was started with.": "Wo ein Lauf beginnt: womit er gestartet wurde.",
  "When the graph needs something from whoever starts it: a file, a question, the fields of a request.":
    "Wenn der Graph etwas von dem braucht, der ihn startet: eine Datei, eine Frage, die Felder einer Anfrage.",
  "Start with the run's input": "Mit der Eingabe des Laufs beginnen",
  "A JSON Schema. The run dialog shows it as a form; empty takes anything.":
    "Ein JSON-Schema. Der Startdialog zeigt es als Formular; leer nimmt alles.",
  "What to ask for": "Wonach gefragt wird",

  Output: "Ausgabe",
  "What the run gives back: one output is the result, several make an object by name.":
    "Was der Lauf zurückgibt: eine Ausgabe ist das Ergebnis, mehrere ergeben ein Objekt nach Namen.",
  "At the end of each path whose result somebody wants.": "Am Ende jedes Weges, dessen Ergebnis jemand will.",
  "Give back[ {name}]": "Zurückgeben[: {name}]",
  "The field of the result, when there are several outputs. Empty: the step's id.":
    "Das Feld des Ergebnisses, wenn es mehrere Ausgaben gibt. Leer: die Kennung des Schritts.",
  Name: "Name",

  Branch: "Verzweigung",
  "Sends what arrives down the first path whose condition is true, or down all such, else down “otherwise”.":
    "Schickt, was ankommt, den ersten Weg, dessen Bedingung wahr ist, oder alle solchen; sonst den Weg „sonst“.",
  "When the next step depends on the data.": "Wenn der nächste Schritt von den Daten abhängt.",
  "Take {mode} true of {cases}": "Von {cases} wahr: {mode}",
  "Tried from the top; the first true one is taken.": "Von oben geprüft; der erste wahre wird genommen.",
  "The port's name.": "Der Name des Anschlusses.",
  Id: "Kennung",
  Label: "Beschriftung",
  When: "Wenn",
  Cases: "Fälle",
  "The first case that is true": "Den ersten Fall, der wahr ist",
  "Every case that is true, at the same time": "Jeden Fall, der wahr ist, gleichzeitig",
  Take: "Nimm",
  Otherwise: "Sonst",

  Join: "Zusammenführung",
  "Brings paths together: all or a number of them as a list in edge order, or the first one's value itself.":
    "Führt Wege zusammen: alle oder einige als Liste in der Reihenfolge der Linien, oder den Wert des ersten selbst.",
  "After parallel steps (all), or where the paths of a branch meet again (any).":
    "Nach gleichzeitigen Schritten (all) oder wo sich die Wege einer Verzweigung wieder treffen (any).",
  "Wait for {mode}": "Warten auf {mode}",
  "Where it waits for a number of paths.": "Wenn auf eine Anzahl von Wegen gewartet wird.",
  "How many": "Wie viele",
  "Every path that is taken": "Jeder genommene Weg",
  "The first that arrives": "Der erste, der ankommt",
  "A number of paths": "Eine Anzahl von Wegen",
  "Wait for": "Warten auf",
  "What becomes of the paths that come too late.": "Was aus zu späten Wegen wird.",
  "Stop what leads only here": "Anhalten, was nur hierher führt",
  "Let them finish": "Zu Ende laufen lassen",
  "The others": "Die anderen",

  Map: "Für jedes",
  "Runs the nodes inside it once for each item of a list, several at once, and gives the results in order.":
    "Führt die Schritte darin für jedes Element einer Liste einmal aus, mehrere zugleich, und gibt die Ergebnisse der Reihe nach.",
  "When the same steps are needed for every item of a list: each page, each row, each customer.":
    "Wenn für jedes Element einer Liste dieselben Schritte nötig sind: jede Seite, jede Zeile, jeden Kunden.",
  "For each of {items}, {concurrency} at once": "Für jedes von {items}, {concurrency} zugleich",
  "How many rounds run at the same time.": "Wie viele Runden gleichzeitig laufen.",
  "At once": "Zugleich",
  "The list. Inside, “item” and “index” name what a round works on.":
    "Die Liste. Darin nennen „item“ und „index“, woran eine Runde arbeitet.",
  Items: "Elemente",
  "The map fails": "Das Ganze schlägt fehl",
  "Its result is left out": "Ihr Ergebnis wird ausgelassen",
  "Its error takes the result's place": "Ihr Fehler tritt an die Stelle des Ergebnisses",
  "When a round fails": "Wenn eine Runde fehlschlägt",

  Repeat: "Wiederholen",
  "Runs the nodes inside it again and again until a condition holds, and gives the last round's result.":
    "Führt die Schritte darin immer wieder aus, bis eine Bedingung gilt, und gibt das Ergebnis der letzten Runde.",
  "When work must be improved until a check passes, or something polled until it is there.":
    "Wenn Arbeit besser werden muss, bis eine Prüfung besteht, oder etwas abgefragt wird, bis es da ist.",
  "Until {until}, {max} rounds at most": "Bis {until}, höchstens {max} Runden",
  "Rounds at most": "Höchstens Runden",
  "Looked at after each round: “previous” is its result, “round” counts from 1.":
    "Nach jeder Runde geprüft: „previous“ ist ihr Ergebnis, „round“ zählt ab 1.",
  Until: "Bis",

  "Sub-graph": "Untergraph",
  "Runs another graph with what arrives as its input, and gives its output.":
    "Führt einen anderen Graphen mit dem aus, was ankommt, und gibt dessen Ausgabe.",
  "When several graphs share the same steps, or a graph calls itself on a smaller piece.":
    "Wenn mehrere Graphen dieselben Schritte teilen oder ein Graph sich für ein kleineres Stück selbst aufruft.",
  "Run {graph}[ at revision {revision}]": "Führt {graph} aus[, Revision {revision}]",
  "What arrives is its input.": "Was ankommt, ist seine Eingabe.",
  Graph: "Graph",
  "Empty: the newest when the step starts.": "Leer: die neueste, wenn der Schritt beginnt.",
  Revision: "Revision",

  Wait: "Warten",
  "Waits for a while, until an instant, or for a signal from outside, and holds nothing meanwhile.":
    "Wartet eine Weile, bis zu einem Zeitpunkt oder auf ein Signal von außen, und hält derweil nichts fest.",
  "Pauses between steps, deadlines, and events that another system reports later.":
    "Pausen zwischen Schritten, Fristen und Ereignisse, die ein anderes System später meldet.",
  "Wait[ {ms} ms][ until {until}][ for {signal}]": "Warten[: {ms} ms][ bis {until}][ auf {signal}]",
  "Which one: an order number.": "Welches: etwa eine Bestellnummer.",
  "Signal key": "Schlüssel des Signals",
  For: "Für",
  "The name of an event from outside. It goes before the other two.":
    "Der Name eines Ereignisses von außen. Es geht den anderen beiden vor.",
  "For the signal": "Auf das Signal",
  "For a signal only. Empty: wait as long as it takes.": "Nur für ein Signal. Leer: warten, so lange es dauert.",
  "Give up after": "Aufgeben nach",
  "A date and time instead of a span.": "Datum und Uhrzeit statt einer Spanne.",
  "Timed out": "Zeit abgelaufen",

  "Critical section": "Abschnitt",
  "Runs the nodes inside it while no other run holds the lock of the same name.":
    "Führt die Schritte darin aus, während kein anderer Lauf die Sperre gleichen Namens hält.",
  "When runs must not do something at the same time: change one file, call one slow system.":
    "Wenn Läufe etwas nicht gleichzeitig tun dürfen: eine Datei ändern, ein langsames System rufen.",
  "One at a time: {lock}": "Einer nach dem anderen: {lock}",
  "One name is one lock in the whole workspace.": "Ein Name ist eine Sperre im ganzen Arbeitsbereich.",
  Lock: "Sperre",
  "Empty: wait as long as it takes.": "Leer: warten, so lange es dauert.",

  Milestone: "Meilenstein",
  "Lets through only while the run is in a certain state: after one node, and before another has begun.":
    "Lässt nur durch, solange der Lauf so steht: nach einem Schritt und bevor ein anderer begonnen hat.",
  "When something may only happen between two points of another path: change an order until it is shipped.":
    "Wenn etwas nur zwischen zwei Punkten eines anderen Weges geschehen darf: eine Bestellung ändern, bis sie verschickt ist.",
  "Only[ after {after}][ before {before}]": "Nur[ nach {after}][ vor {before}]",
  "Waits until this step has succeeded.": "Wartet, bis dieser Schritt gelungen ist.",
  After: "Nach",
  "Once this step has begun, the way is closed.": "Hat dieser Schritt begonnen, ist der Weg geschlossen.",
  Before: "Vor",
  Open: "Offen",
  Closed: "Geschlossen",

  Cancel: "Abbrechen",
  "Cancels other nodes: those under way are stopped, those not yet reached are left out.":
    "Bricht andere Schritte ab: Laufende werden angehalten, noch nicht erreichte ausgelassen.",
  "When one path makes the work of another pointless: a reply came, so the reminder is not needed.":
    "Wenn ein Weg die Arbeit eines anderen überflüssig macht: Eine Antwort kam, also braucht es keine Erinnerung.",
  "Cancel {nodes}": "{nodes} abbrechen",
  "A region is cancelled with all that is in it.": "Ein Bereich wird mit allem darin abgebrochen.",
  Steps: "Schritte",

  "End here": "Hier enden",
  "Ends the whole run, or the region around it, at once; whatever else is under way is cancelled.":
    "Beendet den ganzen Lauf oder den Bereich darum sofort; was sonst noch läuft, wird abgebrochen.",
  "When a path shows that nothing more needs to be done, or that going on makes no sense.":
    "Wenn ein Weg zeigt, dass nichts mehr zu tun ist oder es keinen Sinn hat weiterzumachen.",
  "End the {of} as {status}": "Beenden: {of}, als {status}",
  "Why it failed.": "Warum es fehlschlug.",
  Message: "Nachricht",
  "The whole run": "Den ganzen Lauf",
  "The innermost region around this step": "Den innersten Bereich um diesen Schritt",
  "What ends": "Was endet",
  Done: "Fertig",
  As: "Als",
  "What the run or the region gives.": "Was der Lauf oder der Bereich gibt.",
  Value: "Wert",

  Note: "Zettel",
  "A remark on the canvas; it never runs.": "Eine Bemerkung auf der Zeichenfläche; sie läuft nie.",
  "Explain a part of the graph to whoever reads it next.":
    "Erklärt einen Teil des Graphen allen, die ihn später lesen.",
  "{text}": "{text}",
  "Markdown.": "Markdown.",

  Transform: "Umformen",
  "Makes a new value from earlier ones with an expression.":
    "Macht mit einem Ausdruck aus früheren Werten einen neuen.",
  "Pick fields, rename, filter, sum, or join values of earlier steps; no outside call, no code.":
    "Felder auswählen, umbenennen, filtern, summieren oder Werte früherer Schritte verbinden; kein Aufruf nach außen, kein Code.",
  "Make {value}": "Machen: {value}",
  "An expression over earlier steps, or a fixed value with expressions inside.":
    "Ein Ausdruck über frühere Schritte oder ein fester Wert mit Ausdrücken darin.",

  Text: "Text",
  "Writes text with values of earlier steps in it.": "Schreibt Text mit Werten früherer Schritte darin.",
  "Messages, Markdown reports and documents whose words are fixed and whose numbers come from the run.":
    "Nachrichten, Markdown-Berichte und Dokumente, deren Worte feststehen und deren Zahlen aus dem Lauf kommen.",
  "Write “{text}”": "Schreiben: „{text}“",
  "Markdown or plain text. {{ expression }} is replaced by its value: text and numbers as they are, nothing for null, JSON for lists and objects.":
    "Markdown oder einfacher Text. {{ Ausdruck }} wird durch seinen Wert ersetzt: Text und Zahlen, wie sie sind, nichts für null, JSON für Listen und Objekte.",

  Table: "Tabelle",
  "Reads rows with typed columns from CSV, TSV, JSON or Excel.":
    "Liest Zeilen mit typisierten Spalten aus CSV, TSV, JSON oder Excel.",
  "Turn an uploaded file, a download or pasted text into rows for SQL and charts.":
    "Macht aus einer hochgeladenen Datei, einem Download oder eingefügtem Text Zeilen für SQL und Diagramme.",
  "Read a table": "Eine Tabelle lesen",
  "Fixes types; a value that does not fit is an error. Empty: found out.":
    "Legt Typen fest; ein Wert, der nicht passt, ist ein Fehler. Leer: wird erkannt.",
  Column: "Spalte",
  Type: "Typ",
  "Column types": "Typen der Spalten",
  Format: "Format",
  "Of an Excel file. Empty: the first.": "Einer Excel-Datei. Leer: das erste.",
  Sheet: "Blatt",
  "What arrives": "Was ankommt",
  "Text written here": "Hier geschriebener Text",
  File: "Datei",
  "An uploaded file": "Eine hochgeladene Datei",
  Sample: "Beispiel",
  "A sample that comes with a plugin": "Ein Beispiel, das mit einem Plugin kommt",
  "Where the data is. A plain text is the data itself.": "Wo die Daten sind. Ein einfacher Text ist selbst die Daten.",
  Source: "Quelle",

  SQL: "SQL",
  "Asks one SELECT over the rows that arrive; the tables are t1, t2, … or named by their edges' labels.":
    "Stellt ein SELECT über die ankommenden Zeilen; die Tabellen heißen t1, t2, … oder wie die Linien beschriftet sind.",
  "Filter, join, group and count rows of earlier steps. DuckDB's SQL.":
    "Zeilen früherer Schritte filtern, verbinden, gruppieren und zählen. Das SQL von DuckDB.",
  "{query}": "{query}",
  "At most (rows)": "Höchstens (Zeilen)",
  "One read-only SELECT.": "Ein SELECT, das nur liest.",
  Query: "Abfrage",
  "Time limit": "Zeitgrenze",
  Tables: "Tabellen",

  Chart: "Diagramm",
  "Draws rows as a chart and checks that the picture fits its data.":
    "Zeichnet Zeilen als Diagramm und prüft, dass das Bild zu seinen Daten passt.",
  "Show numbers in a report or dashboard: lines over time, bars by category, points.":
    "Zahlen in einem Bericht oder Dashboard zeigen: Linien über die Zeit, Balken nach Kategorie, Punkte.",
  "Draw a chart of the rows": "Ein Diagramm der Zeilen zeichnen",
  "A Vega-Lite specification without its data; the rows that arrive are put in.":
    "Eine Vega-Lite-Beschreibung ohne Daten; die ankommenden Zeilen werden eingesetzt.",
  Rows: "Zeilen",

  Code: "Code",
  "Runs JavaScript or TypeScript in a sandbox without files, and without network unless hosts are named.":
    "Führt JavaScript oder TypeScript in einer Sandbox ohne Dateien aus, und ohne Netz, solange keine Hosts genannt sind.",
  "Logic that an expression or SQL cannot say well.": "Logik, die ein Ausdruck oder SQL nicht gut sagen kann.",
  "Run {language}": "{language} ausführen",
  "What fetch may reach. Empty: no network.": "Was fetch erreichen darf. Leer: kein Netz.",
  Hosts: "Hosts",
  Language: "Sprache",
  "Memory limit (MB)": "Speichergrenze (MB)",
  "A module whose default export gets the input and gives the output.":
    "Ein Modul, dessen Default-Export die Eingabe bekommt und die Ausgabe gibt.",

  "HTTP request": "HTTP-Anfrage",
  "Calls a URL and passes the reply on; statuses from 400 leave through “failed”.":
    "Ruft eine URL auf und gibt die Antwort weiter; ab Status 400 geht sie durch „fehlgeschlagen“ hinaus.",
  "Fetch or send data where no connector exists.": "Daten holen oder senden, wo es keinen Konnektor gibt.",
  "{method} {url}": "{method} {url}",
  "Text goes as it is; anything else as JSON.": "Text geht, wie er ist; alles andere als JSON.",
  Body: "Inhalt",
  Connection: "Verbindung",
  Headers: "Header",
  Method: "Methode",
  URL: "URL",
  Failed: "Fehlgeschlagen",

  "Ask a model": "Modell fragen",
  "Asks a language model for text, or for JSON of a given shape.":
    "Fragt ein Sprachmodell nach Text oder nach JSON einer gegebenen Form.",
  "Summarise, classify, extract, draft or judge text. Not for arithmetic: use SQL or an expression.":
    "Text zusammenfassen, einordnen, auswerten, entwerfen oder beurteilen. Nicht zum Rechnen: Nehmen Sie SQL oder einen Ausdruck.",
  "Ask model: {prompt}": "Modell fragen: {prompt}",
  "Empty: the provider's.": "Leer: das des Anbieters.",
  Model: "Modell",
  "{{ expression }} is replaced by its value.": "{{ Ausdruck }} wird durch seinen Wert ersetzt.",
  Prompt: "Auftrag",
  "Empty: the first one in Settings.": "Leer: der erste in den Einstellungen.",
  Provider: "Anbieter",
  "A JSON Schema. The answer is then JSON, checked against it. Empty: text.":
    "Ein JSON-Schema. Die Antwort ist dann JSON und wird daran geprüft. Leer: Text.",
  "Shape of the answer": "Form der Antwort",
  "Who the model is and how it should answer. {{ }} works here too.":
    "Wer das Modell ist und wie es antworten soll. {{ }} geht auch hier.",
  Instructions: "Anweisungen",
  Temperature: "Temperatur",

  Check: "Prüfung",
  "Checks criteria against the data and says why; a failed or unclear blocking one leaves through “failed”.":
    "Prüft Kriterien an den Daten und sagt warum; ein nicht erfülltes oder unklares zwingendes geht durch „fehlgeschlagen“ hinaus.",
  "Before anybody relies on a result: totals reconcile, nothing is missing, numbers are in range.":
    "Bevor sich jemand auf ein Ergebnis verlässt: Summen stimmen, nichts fehlt, Zahlen liegen im Rahmen.",
  "Check {criteria}": "Prüfen: {criteria}",
  Blocking: "Zwingend",
  Expression: "Ausdruck",
  "Expression is true": "Ausdruck ist wahr",
  "Matches a JSON Schema": "Entspricht einem JSON-Schema",
  "JSON Schema": "JSON-Schema",
  Actual: "Tatsächlich",
  Expected: "Erwartet",
  "Number within tolerance": "Zahl in der Toleranz",
  "Tolerance is a share": "Toleranz ist ein Anteil",
  Tolerance: "Toleranz",
  "Group by": "Gruppieren nach",
  "Tables reconcile": "Tabellen stimmen überein",
  "Value column": "Wertspalte",
  "Source rows": "Quellzeilen",
  "Source value column": "Wertspalte der Quelle",
  "What must be true": "Was wahr sein muss",
  Criteria: "Kriterien",
  Passed: "Bestanden",

  Approval: "Freigabe",
  "Waits for a person to approve or reject, for minutes or weeks.":
    "Wartet, bis ein Mensch freigibt oder ablehnt, Minuten oder Wochen.",
  "Before anything that cannot be undone, and wherever a person should look first.":
    "Vor allem, was sich nicht rückgängig machen lässt, und wo zuerst ein Mensch hinsehen soll.",
  "Ask: {title}": "Fragen: {title}",
  "E-mail addresses. Empty: every editor.": "E-Mail-Adressen. Leer: alle, die bearbeiten dürfen.",
  "Who may answer": "Wer antworten darf",
  "Empty: never.": "Leer: nie.",
  "Expires after": "Läuft ab nach",
  Question: "Frage",
  Approved: "Freigegeben",
  Rejected: "Abgelehnt",
  Expired: "Abgelaufen",

  Form: "Formular",
  "Asks a person to fill in some fields and goes on with what they wrote.":
    "Lässt einen Menschen einige Felder ausfüllen und geht mit dem Geschriebenen weiter.",
  "When only a person knows the details.": "Wenn nur ein Mensch die Einzelheiten kennt.",
  "Ask for: {title}": "Fragen nach: {title}",
  "A JSON Schema of the answer.": "Ein JSON-Schema der Antwort.",
  Fields: "Felder",

  Artifact: "Artefakt",
  "Keeps a result as a document, table or chart with versions that people can annotate.":
    "Bewahrt ein Ergebnis als Dokument, Tabelle oder Diagramm auf, in Versionen, die Menschen anmerken können.",
  "Whenever the result should outlive the run: a report, a dataset, a chart.":
    "Wann immer das Ergebnis den Lauf überdauern soll: ein Bericht, ein Datensatz, ein Diagramm.",
  "Keep “{title}” as {kind}": "„{title}“ aufbewahren als {kind}",
  "Markdown for a document, rows for a table, a chart for a chart. Empty: what arrives.":
    "Markdown für ein Dokument, Zeilen für eine Tabelle, ein Diagramm für ein Diagramm. Leer: was ankommt.",
  Content: "Inhalt",
  Kind: "Art",
  Title: "Titel",

  Site: "Site",
  "Publishes artifacts as a site of their own and makes the new version live.":
    "Veröffentlicht Artefakte als eigene Site und stellt die neue Version online.",
  "When others should read the result in a browser.": "Wenn andere das Ergebnis im Browser lesen sollen.",
  "Publish at {slug}": "Veröffentlichen unter {slug}",
  "owner: signed-in owners. link: whoever has the secret link.":
    "owner: angemeldete Eigentümer. link: wer den geheimen Link hat.",
  "Who may see it": "Wer sie sehen darf",
  "The first part of the site's host name.": "Der erste Teil des Hostnamens der Site.",
  Address: "Adresse",

  Reply: "Antwort",
  "Answers the webhook that started the run, while the run goes on.":
    "Antwortet dem Webhook, der den Lauf startete, während der Lauf weitergeht.",
  "When a caller waits for an answer that this graph works out, with its own status and headers.":
    "Wenn ein Aufrufer auf eine Antwort wartet, die dieser Graph erarbeitet, mit eigenem Status und Headern.",
  "Reply {status}": "Antworten: {status}",
  "Text goes as it is when Content-Type is set; anything else as JSON. Empty: what comes in.":
    "Text geht, wie er ist, wenn Content-Type gesetzt ist; alles andere als JSON. Leer: was hereinkommt.",
  "Content-Type, Location, Cache-Control, X-… and the like.":
    "Content-Type, Location, Cache-Control, X-… und ähnliche.",
  Status: "Status",

  Group: "Gruppe",
  "A titled frame around steps that belong together; it never runs.":
    "Ein Rahmen mit Titel um Schritte, die zusammengehören; er läuft nie.",
  "Show which steps belong together, and move them as one.":
    "Zeigt, welche Schritte zusammengehören, und bewegt sie gemeinsam.",
  Colour: "Farbe",

  "Query PostgreSQL": "PostgreSQL abfragen",
  "Reads rows with one read-only statement.": "Liest Zeilen mit einer Anweisung, die nur liest.",
  "Get data out of a PostgreSQL database.": "Daten aus einer PostgreSQL-Datenbank holen.",
  "For $1, $2, …": "Für $1, $2, …",
  Values: "Werte",
  "One SELECT. Values go in as $1, $2, … from the list below; they never become part of the text.":
    "Ein SELECT. Werte kommen als $1, $2, … aus der Liste unten hinein; sie werden nie Teil des Textes.",
  "Change PostgreSQL": "PostgreSQL ändern",
  "Runs one statement that changes data, once, in its own transaction.":
    "Führt eine Anweisung aus, die Daten ändert, einmal, in einer eigenen Transaktion.",
  "Insert, update or delete rows in a PostgreSQL database, after a person approved it.":
    "Zeilen in einer PostgreSQL-Datenbank einfügen, ändern oder löschen, nachdem ein Mensch es freigab.",
  "{statement}": "{statement}",
  "One INSERT, UPDATE, DELETE or MERGE. Values go in as $1, $2, … from the list below.":
    "Ein INSERT, UPDATE, DELETE oder MERGE. Werte kommen als $1, $2, … aus der Liste unten hinein.",
  Statement: "Anweisung",
  Error: "Fehler",
};
