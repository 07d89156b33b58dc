export const ServicesPage = (_props: Record<string, unknown>) => null;
