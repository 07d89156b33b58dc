export const PostMortemPage = (_props: Record<string, unknown>) => null;
