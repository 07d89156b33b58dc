export const ChannelsPage = (_props: Record<string, unknown>) => null;
