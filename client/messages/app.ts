export const app = {
  "app.name": "Goalgraph",
} as const;
