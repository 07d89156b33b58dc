export const IntegrationPage = (_props: Record<string, unknown>) => null;
