/** The pages of the settings, in order. */
export const tabs = ["models", "tokens", "storage", "appearance", "account", "about"] as const;
