import { Panel, useReactFlow, useStoreApi } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef } from "react";
import { t } from "#client/messages/index.ts";
import type { Card, Line } from "#client/stores/canvasStore.ts";
import css from "./canvas.module.css";
import { drawMap, type MapPlace, placeOnMap } from "./mapPicture.ts";

const size = { width: 168, height: 112 };
/** While the view moves the map follows it this often: often enough to steer by. */
const everyMs = 60;

/**
 * The whole graph, small, and in it what is seen. One picture, not an element for each card: a map of a thousand cards
 * costs a pan nothing. Pointing moves the view there, the wheel zooms.
 */
export function SmallMap() {
  const picture = useRef<HTMLCanvasElement>(null);
  const place = useRef<MapPlace>(undefined);
  const store = useStoreApi<Card, Line>();
  const flow = useReactFlow<Card, Line>();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer = undefined;
      if (picture.current) place.current = drawMap(picture.current, size, store.getState());
    };
    const soon = () => {
      timer ??= setTimeout(draw, everyMs);
    };
    soon();
    const stop = store.subscribe((state, before) => {
      const stands =
        state.nodes === before.nodes &&
        state.transform === before.transform &&
        state.width === before.width &&
        state.height === before.height;
      if (!stands) soon();
    });
    // Light and dark are colours of the page, which the picture has taken over.
    const scheme = new MutationObserver(soon);
    scheme.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    return () => {
      clearTimeout(timer);
      stop();
      scheme.disconnect();
    };
  }, [store]);

  useEffect(() => {
    const zoom = (event: WheelEvent) => {
      event.preventDefault();
      void flow.zoomTo(flow.getZoom() * 2 ** (-event.deltaY * 0.002));
    };
    const element = picture.current;
    element?.addEventListener("wheel", zoom, { passive: false });
    return () => element?.removeEventListener("wheel", zoom);
  }, [flow]);

  function show(event: PointerEvent<HTMLCanvasElement>) {
    if (event.buttons !== 1 || !place.current) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = placeOnMap(place.current, { x: event.clientX - box.left, y: event.clientY - box.top });
    void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() });
  }

  return (
    <Panel position="bottom-right" className={`react-flow__minimap ${css.minimap}`}>
      <canvas
        ref={picture}
        width={size.width}
        height={size.height}
        style={size}
        role="img"
        aria-label={t("canvas.minimap")}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          show(event);
        }}
        onPointerMove={show}
      />
    </Panel>
  );
}
