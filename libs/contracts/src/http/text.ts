import { z } from 'zod';

/** A text somebody typed: trimmed, not empty, at most so many characters. */
export const Text = (most: number) => z.string().trim().min(1).max(most);
export const Reason = Text(2_000);
