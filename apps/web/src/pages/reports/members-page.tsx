export const MembersPage = (_props: Record<string, unknown>) => null;
