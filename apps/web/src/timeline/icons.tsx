import { Bell, GitCommitHorizontal, MessageSquare, StickyNote, Wrench, type LucideIcon } from 'lucide-react';
import type { Kind } from '../ui/kit';

/** A kind is never told by its color alone. */
export const kindIcons: Readonly<Record<Kind, LucideIcon>> = {
  alert: Bell,
  change: GitCommitHorizontal,
  chat: MessageSquare,
  act: Wrench,
  note: StickyNote,
};
export function KindIcon({ kind, size = 13 }: { kind: Kind; size?: number }) {
  const Icon = kindIcons[kind];
  return <Icon size={size} aria-hidden />;
}
