/** Resolves from this folder, where the others are installed. */
export const load = (name) => import(name);
