import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { SessionGate } from "../session/SessionGate.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Frame } from "./Frame.tsx";
import { cssVariables, theme } from "./theme.ts";

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <ErrorBoundary>
        <SessionGate>
          <Frame />
        </SessionGate>
      </ErrorBoundary>
    </MantineProvider>
  );
}
