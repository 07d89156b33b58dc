export const ActionItemPage = (_props: Record<string, unknown>) => null;
