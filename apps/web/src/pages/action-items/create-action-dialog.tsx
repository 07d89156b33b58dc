export const CreateActionDialog = (_props: Record<string, unknown>) => null;
