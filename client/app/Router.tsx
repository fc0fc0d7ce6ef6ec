import { type ComponentType, lazy, Suspense } from "react";
import { Route, Switch, useLocation, useSearch } from "wouter";
import { closeSocket } from "../api/socket.ts";
import { HomePage } from "../home/HomePage.tsx";
import { useSession } from "../session/session.ts";
import { SkeletonList } from "../ui/states.tsx";
import { NotFoundPage } from "./NotFoundPage.tsx";

const GraphsPage = lazyPage(() => import("../graphs/GraphsPage.tsx"), "GraphsPage");
const CanvasPage = lazyPage(() => import("../canvas/CanvasPage.tsx"), "CanvasPage");
const TriggersPage = lazyPage(() => import("../triggers/TriggersPage.tsx"), "TriggersPage");
const InboxPage = lazyPage(() => import("../inbox/InboxPage.tsx"), "InboxPage");
const RunsPage = lazyPage(() => import("../runs/RunsPage.tsx"), "RunsPage");
const ArtifactsPage = lazyPage(() => import("../artifacts/ArtifactsPage.tsx"), "ArtifactsPage");
const ArtifactPage = lazyPage(() => import("../artifacts/ArtifactPage.tsx"), "ArtifactPage");
const DocumentView = lazyPage(() => import("../artifacts/DocumentView.tsx"), "DocumentView");
const SitesPage = lazyPage(() => import("../sites/SitesPage.tsx"), "SitesPage");
const SitePage = lazyPage(() => import("../sites/SitePage.tsx"), "SitePage");
const PublishButton = lazyPage(() => import("../sites/PublishButton.tsx"), "PublishButton");
const PluginsPage = lazyPage(() => import("../plugins/PluginsPage.tsx"), "PluginsPage");
const SettingsPage = lazyPage(() => import("../settings/SettingsPage.tsx"), "SettingsPage");

/** The address → the page. Features meet only here. */
export function Router() {
  const run = new URLSearchParams(useSearch()).get("run");
  const [place, navigate] = useLocation();
  const { state, reload } = useSession();

  function onSignedOut() {
    closeSocket();
    navigate("/");
    reload();
  }

  return (
    <Suspense fallback={<PageSkeleton />}>
      <Switch>
        <Route path="/">
          <HomePage hasModel={state.hasModel} name={state.member?.name} />
        </Route>
        <Route path="/graphs">
          <GraphsPage />
        </Route>
        <Route path="/graphs/:id">
          {({ id }) => <CanvasPage key={id} graphId={id} {...(run !== null && { runId: run })} />}
        </Route>
        <Route path="/graphs/:id/triggers">{({ id }) => <TriggersPage key={id} graph={id} />}</Route>
        <Route path="/inbox">
          <InboxPage showText={showText} />
        </Route>
        <Route path="/inbox/:id">{({ id }) => <InboxPage chosen={id} showText={showText} />}</Route>
        <Route path="/runs">
          <RunsPage />
        </Route>
        <Route path="/artifacts">
          <ArtifactsPage />
        </Route>
        <Route path="/artifacts/:id">
          {({ id }) => (
            <ArtifactPage
              key={id}
              id={id}
              actions={(artifact) => (
                <Suspense>
                  <PublishButton artifact={artifact.id} title={artifact.title} />
                </Suspense>
              )}
            />
          )}
        </Route>
        <Route path="/sites">
          <SitesPage />
        </Route>
        <Route path="/sites/:id">{({ id }) => <SitePage key={id} id={id} />}</Route>
        <Route path="/plugins">
          <PluginsPage />
        </Route>
        <Route path="/settings/:tab?">
          {({ tab }) => (
            <SettingsPage
              {...(tab !== undefined && { tab })}
              account={{
                name: state.member?.name ?? "",
                email: state.member?.email ?? "",
                role: state.member?.role ?? "",
                version: state.version,
                onSignedOut,
              }}
            />
          )}
        </Route>
        <Route>
          <NotFoundPage place={place} />
        </Route>
      </Switch>
    </Suspense>
  );
}

/** Evidence of a gate, drawn as the document that it will become. */
function showText(text: string) {
  return (
    <Suspense fallback={<SkeletonList rows={3} />}>
      <DocumentView source={text} marks={[]} />
    </Suspense>
  );
}

/** A page that is fetched when it is first shown. */
function lazyPage<Name extends string, Props>(load: () => Promise<Record<Name, ComponentType<Props>>>, name: Name) {
  return lazy(() => load().then((module) => ({ default: module[name] })));
}

function PageSkeleton() {
  return (
    <div className="ui-page">
      <SkeletonList rows={5} />
    </div>
  );
}
