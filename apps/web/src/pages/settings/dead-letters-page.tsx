export const DeadLettersPage = (_props: Record<string, unknown>) => null;
