export const ReportsPage = (_props: Record<string, unknown>) => null;
