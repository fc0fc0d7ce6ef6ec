import { Component, type ReactNode } from "react";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorState } from "../ui/states.tsx";

/** Catches what a page throws while drawing, so that the rest of the app stays. A new `place` tries again. */
export class ErrorBoundary extends Component<{ children: ReactNode; place?: string }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: { place?: string }) {
    if (before.place !== this.props.place && this.state.error) this.setState({ error: undefined });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="ui-page">
        <ErrorState title={t("app.brokenTitle")} text={t("app.brokenText", { message: error.message })}>
          <Button look="primary" icon="rotate-cw" onClick={() => window.location.reload()}>
            {t("app.reload")}
          </Button>
          <Button onClick={() => this.setState({ error: undefined })}>{t("ui.retry")}</Button>
        </ErrorState>
      </div>
    );
  }
}
