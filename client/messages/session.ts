/** The words of the way in. */
export const session = {
  "session.setUpTitle": "Welcome to Goalgraph",
  "session.setUpText": "You are the first here, so you become the owner of this installation.",
  "session.setUp": "Create the owner",
  "session.notHereTitle": "Not set up yet",
  "session.notHereText":
    "The owner is created from the machine that Goalgraph runs on. Open it there once, then sign in here.",
  "session.name": "Name",
  "session.email": "E-mail",
  "session.password": "Password",
  "session.passwordHelp": "At least 12 characters. A sentence is easy to remember.",
  "session.showPassword": "Show the password",
  "session.signInTitle": "Sign in",
  "session.signInText": "To your graphs, runs and sites.",
  "session.signIn": "Sign in",
} as const;
