export const ActionItemsPage = (_props: Record<string, unknown>) => null;
