export const SourcesPage = (_props: Record<string, unknown>) => null;
