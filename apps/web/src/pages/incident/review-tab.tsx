export const ReviewTab = (_props: Record<string, unknown>) => null;
