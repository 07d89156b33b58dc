export const ActionTable = (_props: Record<string, unknown>) => null;
