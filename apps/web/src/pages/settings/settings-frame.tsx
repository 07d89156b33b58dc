export const SettingsFrame = (_props: Record<string, unknown>) => null;
