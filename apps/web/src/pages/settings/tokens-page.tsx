export const TokensPage = (_props: Record<string, unknown>) => null;
