/** Cards glide to the places that one change gives them; under reduced motion (see the style sheet) they stand there at once. */
const duration = 320;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Called right before the change. */
export function glide(): void {
  const stage = document.querySelector<HTMLElement>("[data-canvas]");
  if (!stage) return;
  stage.dataset.glides = "";
  clearTimeout(timer);
  timer = setTimeout(() => delete stage.dataset.glides, duration);
}
