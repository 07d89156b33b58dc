export const PeoplePage = (_props: Record<string, unknown>) => null;
