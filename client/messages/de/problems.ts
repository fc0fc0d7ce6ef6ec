/** What the validator finds, and its mends, in German. Longer patterns stand before those that would also fit. */
import type { Sentences } from "../sentences.ts";

export const problems: Sentences = [
  [
    "{a} runs a graph that is not here; it may have been deleted. Choose another one.",
    "{a} führt einen Graphen aus, den es hier nicht gibt; vielleicht wurde er gelöscht. Wählen Sie einen anderen.",
  ],
  [
    "{a} runs revision {n} of a graph that has none of that number. Choose another one, or leave it empty for the newest.",
    "{a} führt Revision {n} eines Graphen aus, der keine mit dieser Nummer hat. Wählen Sie eine andere oder lassen Sie das Feld leer für die neueste.",
  ],
  [
    "{a}: what arrives does not fit the input of “{b}”: {~why} Mend what comes before, or the other graph's input.",
    "{a}: Was ankommt, passt nicht zur Eingabe von „{b}“: {~why} Ändern Sie, was davor kommt, oder die Eingabe des anderen Graphen.",
  ],
  ["it takes {a}, and this is {b}.", "Er nimmt {a}, und das hier ist {b}."],
  [
    "{a} runs this graph itself, and nothing can lead around it: the run would never end. Put a Branch before it.",
    "{a} führt diesen Graphen selbst aus, und nichts kann daran vorbeiführen: Der Lauf würde nie enden. Setzen Sie eine Verzweigung davor.",
  ],

  [
    "The edge from {a} back to {b} closes a circle, so neither could ever start. {~mend}",
    "Die Linie von {a} zurück nach {b} schließt einen Kreis, daher könnte keiner von beiden je beginnen. {~mend}",
  ],
  [
    "Wrap the circle in a Repeat, or remove the edge.",
    "Packen Sie den Kreis in „Wiederholen“ ein oder entfernen Sie die Linie.",
  ],
  ["Wrap the circle in a {a}", "Den Kreis in „{a}“ einpacken"],
  ["Remove the edge.", "Entfernen Sie die Linie."],
  ["Remove the edge", "Linie entfernen"],

  [
    'An edge leads to the node "{a}", which is not in the graph. Remove the edge.',
    "Eine Linie führt zum Schritt „{a}“, den es im Graphen nicht gibt. Entfernen Sie die Linie.",
  ],
  [
    'An edge leads from the node "{a}", which is not in the graph. Remove the edge.',
    "Eine Linie kommt vom Schritt „{a}“, den es im Graphen nicht gibt. Entfernen Sie die Linie.",
  ],
  [
    '{a} has no output "{b}"; it has {c}. Remove the edge.',
    "{a} hat keinen Ausgang „{b}“; es gibt {c}. Entfernen Sie die Linie.",
  ],
  ['{a} has no output "{b}". Remove the edge.', "{a} hat keinen Ausgang „{b}“. Entfernen Sie die Linie."],
  [
    '{a} has no input "{b}"; it has {c}. Remove the edge.',
    "{a} hat keinen Eingang „{b}“; es gibt {c}. Entfernen Sie die Linie.",
  ],
  ['{a} has no input "{b}". Remove the edge.', "{a} hat keinen Eingang „{b}“. Entfernen Sie die Linie."],
  [
    '{a} gives {b} at "{c}", but {d} takes {e} at "{f}". Remove the edge or convert the value between them.',
    "{a} gibt bei „{c}“ {b}, aber {d} nimmt bei „{f}“ {e}. Entfernen Sie die Linie oder formen Sie den Wert dazwischen um.",
  ],
  [
    'The input "{a}" of {b} takes one edge and has another already. Remove one of them, or put a Join before it.',
    "Der Eingang „{a}“ von {b} nimmt nur eine Linie und hat schon eine andere. Entfernen Sie eine davon oder setzen Sie eine Zusammenführung davor.",
  ],
  [
    '{a} needs something at its input "{b}". Draw an edge to it.',
    "{a} braucht etwas am Eingang „{b}“. Zeichnen Sie eine Linie dorthin.",
  ],
  [
    '{a} never gets its input "{b}": {c} is disabled and passes only its first input on. {~mend}',
    "{a} bekommt nie etwas am Eingang „{b}“: {c} ist abgeschaltet und gibt nur seinen ersten Eingang weiter. {~mend}",
  ],
  [
    '{a} never gets its input "{b}": {c} gives nothing. {~mend}',
    "{a} bekommt nie etwas am Eingang „{b}“: {c} gibt nichts. {~mend}",
  ],
  ["Enable it or remove the edge.", "Schalten Sie ihn ein oder entfernen Sie die Linie."],
  ["Enable {a}", "{a} einschalten"],

  [
    "{a} changes something outside, and nobody approves it first. Put an Approval before it.",
    "{a} ändert etwas außerhalb, und niemand gibt es vorher frei. Setzen Sie eine Freigabe davor.",
  ],
  ["Put an Approval before {a}", "Eine Freigabe vor {a} setzen"],
  ["Put an Approval before it", "Eine Freigabe davor setzen"],

  ['{a} has no connection to "{b}". Pick one.', "{a} hat keine Verbindung zu „{b}“. Wählen Sie eine."],
  [
    '{a} has no connection to "{b}". Add one under Plugins.',
    "{a} hat keine Verbindung zu „{b}“. Fügen Sie unter Plugins eine hinzu.",
  ],
  ["Use the only connection", "Die einzige Verbindung nehmen"],
  [
    "{a} needs a model, and none is configured. Add one under Settings → Models.",
    "{a} braucht ein Modell, und keines ist eingerichtet. Fügen Sie unter Einstellungen → Modelle eines hinzu.",
  ],

  [
    "{a}: a “{{” is never closed. Write “}}” where the expression ends.",
    "{a}: Ein „{{“ wird nie geschlossen. Schreiben Sie „}}“, wo der Ausdruck endet.",
  ],
  ["{a}: {b} Mend or remove the expression.", "{a}: {b} Berichtigen oder entfernen Sie den Ausdruck."],
  [
    "{a} refers to `{b}`, which is known only inside a {c}. Move the step into one, or mend the expression.",
    "{a} nennt `{b}`, das nur in „{c}“ bekannt ist. Verschieben Sie den Schritt hinein oder berichtigen Sie den Ausdruck.",
  ],
  [
    "{a} refers to inputs.{b}, but has no such input. It has {c}.",
    "{a} nennt inputs.{b}, hat aber keinen solchen Eingang. Es gibt {c}.",
  ],
  ["{a} refers to inputs.{b}, but has no such input. It has none.", "{a} nennt inputs.{b}, hat aber keinen Eingang."],
  [
    '{a} names the node "{b}", which is not in the graph. Name another node.',
    "{a} nennt den Schritt „{b}“, den es im Graphen nicht gibt. Nennen Sie einen anderen.",
  ],
  ["{a} names itself. Name another node.", "{a} nennt sich selbst. Nennen Sie einen anderen Schritt."],
  [
    "{a} names {b}, which stands inside another region. Name another node.",
    "{a} nennt {b}, der in einem anderen Bereich steht. Nennen Sie einen anderen Schritt.",
  ],
  ["Leave it out", "Weglassen"],
  [
    '{a} refers to the step "{b}", which is not in the graph. Mend the expression.',
    "{a} nennt den Schritt „{b}“, den es im Graphen nicht gibt. Berichtigen Sie den Ausdruck.",
  ],
  [
    "{a} refers to {b}, which does not come before it. Draw an edge from it.",
    "{a} nennt {b}, der nicht davor kommt. Zeichnen Sie eine Linie von dort.",
  ],
  [
    "{a} refers to {b}, which does not come before it. Put it before this node.",
    "{a} nennt {b}, der nicht davor kommt. Setzen Sie ihn davor.",
  ],
  [
    '{a} refers to the output "{b}" of {c}, which has only {d}. Mend the expression.',
    "{a} nennt den Ausgang „{b}“ von {c}; dort gibt es nur {d}. Berichtigen Sie den Ausdruck.",
  ],
  [
    '{a} refers to the output "{b}" of {c}, which has no outputs. Mend the expression.',
    "{a} nennt den Ausgang „{b}“ von {c}; dort gibt es keine Ausgänge. Berichtigen Sie den Ausdruck.",
  ],
  [
    "{a} refers to {b}, which stands inside {c} and has a value for each round. Mend the expression.",
    "{a} nennt {b}, der in {c} steht und für jede Runde einen Wert hat. Berichtigen Sie den Ausdruck.",
  ],
  [
    "{a} refers to {b}, which stands inside {c} and has a value for each round. Use its result, `{d}`.",
    "{a} nennt {b}, der in {c} steht und für jede Runde einen Wert hat. Nehmen Sie dessen Ergebnis, `{d}`.",
  ],
  ["Use `{a}`", "`{a}` nehmen"],
  ["Connect {a}", "{a} verbinden"],

  [
    '{a} says it stands inside another node, but there is no node "{b}". Take it out.',
    "{a} soll in einem anderen Schritt stehen, aber es gibt keinen Schritt „{b}“. Nehmen Sie ihn heraus.",
  ],
  [
    "{a} says it stands inside another node, but {b} cannot hold other nodes. Take it out.",
    "{a} soll in einem anderen Schritt stehen, aber {b} kann keine Schritte enthalten. Nehmen Sie ihn heraus.",
  ],
  [
    "{a} says it stands inside another node, but {b} stands inside this one. Take it out.",
    "{a} soll in einem anderen Schritt stehen, aber {b} steht in diesem. Nehmen Sie ihn heraus.",
  ],
  ["Take it out", "Herausnehmen"],
  [
    "{a} is the {n}th region inside another; at most {m} may be nested. Take it out of one of them, or move its body into a graph of its own.",
    "{a} ist der {n}. Bereich in einem anderen; höchstens {m} dürfen ineinander stehen. Nehmen Sie ihn aus einem heraus oder machen Sie aus seinem Inhalt einen eigenen Graphen.",
  ],
  [
    "{a} waits for the lock “{b}”, which {c} around it holds already, so it would wait for ever. Choose another lock, or take the steps out of it.",
    "{a} wartet auf die Sperre „{b}“, die {c} darum schon hält, würde also ewig warten. Wählen Sie eine andere Sperre oder nehmen Sie die Schritte heraus.",
  ],
  [
    "{a} has nothing inside that it could run. Move a step into it.",
    "{a} hat nichts in sich, was laufen könnte. Verschieben Sie einen Schritt hinein.",
  ],
  ["Put a Transform inside", "„Umformen“ hineinsetzen"],
  [
    "The edge from {a} to {b} crosses the wall of a region. {~mend}",
    "Die Linie von {a} nach {b} geht durch die Wand eines Bereichs. {~mend}",
  ],
  ["Move it inside, or remove the edge.", "Verschieben Sie ihn hinein oder entfernen Sie die Linie."],
  ["Move {a} into {b}", "{a} in {b} verschieben"],

  ['Two nodes have the id "{a}". Rename one of them.', "Zwei Schritte haben die Kennung „{a}“. Benennen Sie einen um."],
  ['Two edges have the id "{a}". Rename one of them.', "Zwei Linien haben die Kennung „{a}“. Benennen Sie eine um."],
  [
    '{a} has the type "{b}", which is not installed. Install the plugin "{c}" or remove the node.',
    "{a} hat die Art „{b}“, die nicht installiert ist. Installieren Sie das Plugin „{c}“ oder entfernen Sie den Schritt.",
  ],
  [
    '{a} has the type "{b}", which is not installed. Remove the node or pick another type for it.',
    "{a} hat die Art „{b}“, die nicht installiert ist. Entfernen Sie den Schritt oder wählen Sie eine andere Art.",
  ],
  [
    '{a} and {b} both name the run\'s output "{c}". Give one of them another name.',
    "{a} und {b} nennen beide die Ausgabe des Laufs „{c}“. Geben Sie einem davon einen anderen Namen.",
  ],
  [
    '{a} and {b} both name the round\'s output "{c}". Give one of them another name.',
    "{a} und {b} nennen beide die Ausgabe der Runde „{c}“. Geben Sie einem davon einen anderen Namen.",
  ],
  ['Name it "{a}"', "„{a}“ nennen"],

  // Faults of params: beside the field as they are, in the list after the step's name.
  ['{a}: There is no param "{b}". Remove it.', "{a}: Es gibt keinen Parameter „{b}“. Entfernen Sie ihn."],
  ['There is no param "{b}".', "Es gibt keinen Parameter „{b}“."],
  ['Remove "{a}"', "„{a}“ entfernen"],
  ['There is no field "{a}" here.', "Ein Feld „{a}“ gibt es hier nicht."],
  ["“{a}” is missing.", "„{a}“ fehlt."],
  ["“{a}” is empty.", "„{a}“ ist leer."],
  ["“{a}” must be a list.", "„{a}“ muss eine Liste sein."],
  ["“{a}” must be text.", "„{a}“ muss Text sein."],
  ["“{a}” must be a whole number.", "„{a}“ muss eine ganze Zahl sein."],
  ["“{a}” must be an object.", "„{a}“ muss ein Objekt sein."],
  ["“{a}” must be a number.", "„{a}“ muss eine Zahl sein."],
  ["“{a}” must be a boolean.", "„{a}“ muss ja oder nein sein."],
  ["“{a}” needs at least {n} characters.", "„{a}“ braucht mindestens {n} Zeichen."],
  ["“{a}” needs at least {n} entry.", "„{a}“ braucht mindestens {n} Eintrag."],
  ["“{a}” needs at least {n} entries.", "„{a}“ braucht mindestens {n} Einträge."],
  ["“{a}” must be more than {n}.", "„{a}“ muss größer als {n} sein."],
  ["“{a}” must be at least {n}.", "„{a}“ muss mindestens {n} sein."],
  ["“{a}” must be less than {n}.", "„{a}“ muss kleiner als {n} sein."],
  ["“{a}” must be at most {n}.", "„{a}“ darf höchstens {n} sein."],
  ["“{a}” takes at most {n} characters.", "„{a}“ nimmt höchstens {n} Zeichen."],
  ["“{a}” takes at most {n} entries.", "„{a}“ nimmt höchstens {n} Einträge."],
  ["“{a}” must be one of {b}.", "„{a}“ muss eines davon sein: {b}."],
  [
    "“{a}” is not written as it has to be, for example {b}.",
    "„{a}“ ist nicht so geschrieben, wie es sein muss, zum Beispiel {b}.",
  ],
  ["“{a}” is not written as it has to be.", "„{a}“ ist nicht so geschrieben, wie es sein muss."],
  ["“{a}” is not a valid {b}.", "„{a}“ ist keine gültige Angabe ({b})."],
  ["“{a}” fits none of the shapes that it may have.", "„{a}“ passt zu keiner der erlaubten Formen."],
  ["Remove {a}", "{a} entfernen"],
  ["{a}: {~fault}", "{a}: {~fault}"],
];
