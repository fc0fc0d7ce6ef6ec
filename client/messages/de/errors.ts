import type { errors as english } from "../errors.ts";
import type { Translation } from "../index.ts";
import type { Sentences } from "../sentences.ts";

export const errors: Translation<typeof english> = {
  "error.BAD_INPUT": "Was gesendet wurde, passt nicht.",
  "error.BAD_JSON": "Was gesendet wurde, lässt sich nicht lesen.",
  "error.NOT_SIGNED_IN": "Hier ist niemand angemeldet, oder nicht mit dem richtigen Passwort.",
  "error.FORBIDDEN": "Das dürfen Sie nicht.",
  "error.BAD_ORIGIN": "Eine Seite fremder Herkunft darf hier nichts ändern.",
  "error.BAD_HOST": "Der Server antwortet nicht für diese Adresse.",
  "error.NOT_FOUND": "Das gibt es nicht. Vielleicht wurde es gelöscht.",
  "error.METHOD_NOT_ALLOWED": "Das ist hier nicht möglich.",
  "error.CONFLICT": "Das verträgt sich nicht mit dem jetzigen Stand.",
  "error.ALREADY_ANSWERED": "Jemand hat schon geantwortet.",
  "error.SETUP_DONE": "Der Eigentümer ist schon eingerichtet. Melden Sie sich stattdessen an.",
  "error.STALE_REVISION": "Jemand hat das inzwischen geändert.",
  "error.TOO_LARGE": "Das ist größer, als angenommen wird.",
  "error.RANGE_INVALID": "So lang ist die Datei nicht.",
  "error.UNSUPPORTED_MEDIA": "Diese Art von Inhalt wird nicht angenommen.",
  "error.GRAPH_INVALID": "Der Graph hat Probleme, mit denen er nicht laufen kann.",
  "error.TOO_MANY_REQUESTS": "Zu viel auf einmal. Warten Sie einen Moment und versuchen Sie es dann noch einmal.",
  "error.CONNECTION_MISSING": "Eine Verbindung fehlt. Legen Sie sie unter Plugins an.",
  "error.MODEL_MISSING": "Es ist kein Modell eingerichtet. Legen Sie eines unter Einstellungen → Modelle an.",
  "error.MODEL_REPLY_INVALID": "Die Antwort des Modells ist nicht zu gebrauchen.",
  "error.BUDGET_EXCEEDED": "Das Budget ist aufgebraucht.",
  "error.EGRESS_DENIED": "Diese Adresse darf von hier nicht aufgerufen werden.",
  "error.UPSTREAM_FAILED": "Der andere Dienst ist gescheitert.",
  "error.UPSTREAM_BUSY": "Der andere Dienst ist überlastet. Versuchen Sie es gleich noch einmal.",
  "error.UNAVAILABLE": "Das geht im Augenblick nicht. Versuchen Sie es gleich noch einmal.",
  "error.TIMEOUT": "Es dauerte zu lange und wurde angehalten.",
  "error.PARAM_INVALID": "Ein Parameter passt nicht.",
  "error.EXPRESSION_FAILED": "Ein Ausdruck ist gescheitert.",
  "error.CODE_FAILED": "Der Code ist gescheitert.",
  "error.SANDBOX_LIMIT": "Der Code brauchte mehr Zeit oder Speicher, als er darf.",
  "error.DATA_INVALID": "Die Daten passen nicht.",
  "error.CHECK_FAILED": "Eine Prüfung ist nicht bestanden.",
  "error.DEADLINE": "Die Frist des Laufs ist verstrichen.",
  "error.ENDED": "Der Lauf wurde als gescheitert beendet.",
  "error.CANCELLED": "Es wurde angehalten.",
  "error.BUG": "Auf dem Server ist etwas schiefgegangen. Es steht im Protokoll des Servers.",
  "error.OFFLINE": "Der Server ist nicht zu erreichen. Ihre Arbeit bleibt hier, bis er wieder da ist.",
  "error.status": "Der Server antwortete mit Status {status}.",
};

/** Details that say more than their code. */
export const errorDetails: Sentences = [
  [
    "The e-mail address or the password is not right. Try again.",
    "E-Mail-Adresse oder Passwort stimmen nicht. Versuchen Sie es noch einmal.",
  ],
  ["Sign in first.", "Melden Sie sich zuerst an."],
  [
    "Too many tries. Wait {time} and try again.",
    "Zu viele Versuche. Warten Sie {time} und versuchen Sie es dann noch einmal.",
  ],
  [
    "Too many comments at once. Wait {seconds} s and try again.",
    "Zu viele Kommentare auf einmal. Warten Sie {seconds} s und versuchen Sie es dann noch einmal.",
  ],
  [
    "Too many calls. Wait {seconds} s and try again.",
    "Zu viele Aufrufe. Warten Sie {seconds} s und versuchen Sie es dann noch einmal.",
  ],
  ["Your role ({role}) or your token may not do this.", "Ihre Rolle ({role}) oder Ihr Token darf das nicht."],
  ["Your role ({role}) may not change graphs.", "Ihre Rolle ({role}) darf Graphen nicht ändern."],
  [
    "Your role ({role}) may run the graph, but not write a step's result.",
    "Ihre Rolle ({role}) darf den Graphen laufen lassen, aber kein Ergebnis eines Schritts schreiben.",
  ],
  ["Only {people} may answer this.", "Nur {people} darf das beantworten."],
  [
    "Only whoever wrote a comment may delete it. You can resolve the thread.",
    "Nur wer einen Kommentar geschrieben hat, darf ihn löschen. Sie können das Gespräch als erledigt markieren.",
  ],
  [
    "The owner is set up on the machine itself: open http://localhost there.",
    "Der Eigentümer wird auf dem Rechner selbst eingerichtet: Öffnen Sie dort http://localhost.",
  ],
  [
    'There is no graph "{id}". It may have been deleted.',
    "Es gibt keinen Graphen „{id}“. Vielleicht wurde er gelöscht.",
  ],
  ['There is no graph "{id}" in this workspace.', "In diesem Arbeitsbereich gibt es keinen Graphen „{id}“."],
  ['There is no revision {n} of the graph "{id}".', "Vom Graphen „{id}“ gibt es keine Revision {n}."],
  ["The graph has no revision {n}.", "Der Graph hat keine Revision {n}."],
  ['There is no run "{id}".', "Es gibt keinen Lauf „{id}“."],
  ['The graph has no run "{id}".', "Der Graph hat keinen Lauf „{id}“."],
  ['There is no gate "{id}".', "Es gibt keine Frage „{id}“."],
  ['There is no artifact "{id}" in this workspace.', "In diesem Arbeitsbereich gibt es kein Artefakt „{id}“."],
  ["This artifact has no version {n}.", "Dieses Artefakt hat keine Version {n}."],
  ['There is no site "{id}" in this workspace.', "In diesem Arbeitsbereich gibt es keine Site „{id}“."],
  [
    'There is no trigger "{id}". It may have been deleted.',
    "Es gibt keinen Auslöser „{id}“. Vielleicht wurde er gelöscht.",
  ],
  ['There is no file "{id}" in this workspace.', "In diesem Arbeitsbereich gibt es keine Datei „{id}“."],
  ['There is no connection "{id}".', "Es gibt keine Verbindung „{id}“."],
  [
    "There is no such comment. It may have been deleted.",
    "Es gibt diesen Kommentar nicht. Vielleicht wurde er gelöscht.",
  ],
  ["Somebody has answered “{title}” already.", "Jemand hat „{title}“ schon beantwortet."],
  [
    "The question has expired; the run goes on without an answer.",
    "Die Frage ist abgelaufen; der Lauf geht ohne Antwort weiter.",
  ],
  ["The form is not complete: {reason}", "Das Formular ist nicht vollständig: {reason}"],
  [
    "This thread is as long as it can be. Begin a new one.",
    "Dieses Gespräch ist so lang, wie es sein kann. Beginnen Sie ein neues.",
  ],
  [
    "This graph has as many comments as it can. Delete some that are resolved.",
    "Dieser Graph hat so viele Kommentare, wie er haben kann. Löschen Sie einige erledigte.",
  ],
  [
    "This run has not ended. Stop it first, then delete it.",
    "Dieser Lauf ist nicht beendet. Halten Sie ihn erst an, dann löschen Sie ihn.",
  ],
  [
    "Nothing is live yet. Deploy a version first, or preview one.",
    "Noch ist nichts veröffentlicht. Veröffentlichen Sie erst eine Version, oder sehen Sie eine an.",
  ],
  [
    '"{name}" is used by a run that goes on. Wait for its end, or stop it.',
    "„{name}“ wird von einem Lauf benutzt, der weitergeht. Warten Sie sein Ende ab, oder halten Sie ihn an.",
  ],
  [
    "The file is larger than the {size} that are accepted.",
    "Die Datei ist größer als die {size}, die angenommen werden.",
  ],
  [
    "This page is older or newer than the server. Load it again.",
    "Diese Seite ist älter oder neuer als der Server. Laden Sie sie neu.",
  ],
  ["The input does not fit: {reason}", "Die Eingabe passt nicht: {reason}"],
  ["The graph cannot be stored: {reason}", "Der Graph lässt sich nicht speichern: {reason}"],
  [
    "The database cannot be reached right now. Try again in a moment.",
    "Die Datenbank ist im Augenblick nicht zu erreichen. Versuchen Sie es gleich noch einmal.",
  ],
  ["The server is shutting down. Try again.", "Der Server fährt herunter. Versuchen Sie es noch einmal."],
  [
    'The bytes of "{name}" are not in the store. Upload it again.',
    "Der Inhalt von „{name}“ liegt nicht mehr im Speicher. Laden Sie die Datei noch einmal hoch.",
  ],
  [
    'There is no model provider "{name}". Add it under Settings → Models.',
    "Es gibt keinen Modell-Anbieter „{name}“. Legen Sie ihn unter Einstellungen → Modelle an.",
  ],
  [
    "The step took longer than {ms} ms and was stopped.",
    "Der Schritt dauerte länger als {ms} ms und wurde angehalten.",
  ],
  ["{what} took longer than {ms} ms and was stopped.", "{what} dauerte länger als {ms} ms und wurde angehalten."],
  [
    "{what} needed more than {mb} MB of memory and was stopped.",
    "{what} brauchte mehr als {mb} MB Speicher und wurde angehalten.",
  ],
  ["{host} could not be looked up. Check the name.", "{host} ließ sich nicht auflösen. Prüfen Sie den Namen."],
  [
    "{origin} did not answer in time. Try again, or allow more time.",
    "{origin} hat nicht rechtzeitig geantwortet. Versuchen Sie es noch einmal, oder erlauben Sie mehr Zeit.",
  ],
  ["The SQL does not work: {reason}", "Das SQL geht nicht: {reason}"],
  ["The chart cannot be drawn: {reason}", "Das Diagramm lässt sich nicht zeichnen: {reason}"],
  ["The table is empty: there is no header row.", "Die Tabelle ist leer: Es gibt keine Kopfzeile."],
  ["The run was stopped.", "Der Lauf wurde angehalten."],
  [
    "A language belongs to a person. Sign in to choose one.",
    "Eine Sprache gehört zu einer Person. Melden Sie sich an, um eine zu wählen.",
  ],
];
