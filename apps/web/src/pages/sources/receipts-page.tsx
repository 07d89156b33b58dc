export const ReceiptsPage = (_props: Record<string, unknown>) => null;
