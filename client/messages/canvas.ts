export const canvas = {
  "canvas.title": "Canvas",
} as const;
