export const ProfilePage = (_props: Record<string, unknown>) => null;
