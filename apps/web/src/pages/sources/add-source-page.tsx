export const AddSourcePage = (_props: Record<string, unknown>) => null;
