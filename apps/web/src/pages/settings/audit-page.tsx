export const AuditPage = (_props: Record<string, unknown>) => null;
