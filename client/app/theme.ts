import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Tooltip,
  type VariantColorsResolver,
} from "@mantine/core";

/** Ten times the same token: shades of a hue come from the token sheet, not from the component library. */
function hue(token: string): MantineColorsTuple {
  const color = `var(--${token})`;
  return [color, color, color, color, color, color, color, color, color, color];
}

function scale(...tokens: [string, string, string, string, string, string, string, string, string, string]) {
  return tokens.map((token) => `var(--${token})`) as unknown as MantineColorsTuple;
}

const softHues = new Set(["accent", "ok", "warn", "bad", "live"]);

const variantColorResolver: VariantColorsResolver = (input) => {
  const color = input.color ?? "accent";
  const standard = defaultVariantColorsResolver(input);
  if (color === "gray" && input.variant === "subtle") {
    return { ...standard, background: "transparent", hover: "var(--surface-3)", color: "var(--ink-2)" };
  }
  if (!softHues.has(color)) return standard;
  const ink = `var(--${color})`;
  const soft = `var(--${color}-soft)`;
  switch (input.variant) {
    case "filled":
      return {
        ...standard,
        background: ink,
        hover: `color-mix(in srgb, ${ink} 88%, var(--ink))`,
        color: "var(--accent-ink)",
      };
    case "light":
      return { ...standard, background: soft, hover: soft, color: ink };
    case "subtle":
      return { ...standard, background: "transparent", hover: soft, color: ink };
    default:
      return standard;
  }
};

/** Mantine's theme, mapped onto `styles/tokens.css`, which holds the only colours and sizes. */
export const theme = createTheme({
  primaryColor: "accent",
  colors: {
    accent: hue("accent"),
    ok: hue("ok"),
    warn: hue("warn"),
    bad: hue("bad"),
    live: hue("live"),
    gray: scale("surface-2", "surface-2", "line", "line", "line-strong", "ink-3", "ink-3", "ink-2", "ink", "ink"),
    dark: scale("ink", "ink-2", "ink-3", "ink-3", "line-strong", "surface-3", "surface-2", "surface", "bg", "bg"),
  },
  variantColorResolver,
  fontFamily: "var(--font-text)",
  fontFamilyMonospace: "var(--font-code)",
  fontSizes: {
    xs: "var(--text-s)",
    sm: "var(--text-m)",
    md: "var(--text-l)",
    lg: "var(--text-xl)",
    xl: "var(--text-2xl)",
  },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "4px", sm: "var(--radius-s)", md: "var(--radius)", lg: "var(--radius-l)", xl: "999px" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  headings: { fontFamily: "var(--font-text)", fontWeight: "600" },
  components: {
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 140 }, overlayProps: { backgroundOpacity: 0.4 } },
    },
    Menu: { defaultProps: { transitionProps: { duration: 120 }, shadow: "none" } },
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, withArrow: false, transitionProps: { duration: 100 } },
      vars: () => ({ tooltip: { "--tooltip-bg": "var(--ink)", "--tooltip-color": "var(--bg)" } }),
    }),
  },
});

const colours = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-3)",
  "--mantine-color-placeholder": "var(--ink-3)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--surface-2)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-disabled": "var(--surface-2)",
  "--mantine-color-disabled-color": "var(--ink-3)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-primary-color-contrast": "var(--accent-ink)",
};

/** The same for both schemes: the tokens themselves change with the scheme. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: colours, dark: colours });
