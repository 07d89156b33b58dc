import { useSyncExternalStore } from 'react';

export type Overlay = 'none' | 'palette' | 'shortcuts';
let overlay: Overlay = 'none';
const listeners = new Set<() => void>();
const show = (next: Overlay) => {
  overlay = next;
  listeners.forEach((listener) => listener());
};
export const openPalette = () => show('palette');
export const openShortcuts = () => show('shortcuts');
export const closeOverlay = () => show('none');
export const useOverlay = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => overlay,
  );
