import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { useLanguage } from "../messages/language.ts";
import { SessionGate } from "../session/SessionGate.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Frame } from "./Frame.tsx";
import { cssVariables, theme } from "./theme.ts";

/** A new language draws everything again: words are asked for while drawing, and nothing remembers them. */
export function App() {
  const language = useLanguage();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <ErrorBoundary key={language}>
        <SessionGate>
          <Frame />
        </SessionGate>
      </ErrorBoundary>
    </MantineProvider>
  );
}
