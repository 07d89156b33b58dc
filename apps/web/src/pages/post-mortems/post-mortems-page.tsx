export const PostMortemsPage = (_props: Record<string, unknown>) => null;
