import type { Translation } from "../index.ts";
import type { session as english } from "../session.ts";

export const session: Translation<typeof english> = {
  "session.setUpTitle": "Willkommen bei Goalgraph",
  "session.setUpText": "Sie sind als Erste oder Erster hier, daher gehört diese Installation Ihnen.",
  "session.setUp": "Eigentümer anlegen",
  "session.notHereTitle": "Noch nicht eingerichtet",
  "session.notHereText":
    "Der Eigentümer wird auf dem Rechner angelegt, auf dem Goalgraph läuft. Öffnen Sie es dort einmal und melden Sie sich dann hier an.",
  "session.name": "Name",
  "session.email": "E-Mail",
  "session.password": "Passwort",
  "session.passwordHelp": "Mindestens 12 Zeichen. Einen Satz merkt man sich leicht.",
  "session.showPassword": "Passwort anzeigen",
  "session.signInTitle": "Anmelden",
  "session.signInText": "Zu Ihren Graphen, Läufen und Sites.",
  "session.signIn": "Anmelden",
};
