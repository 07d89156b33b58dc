import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';
const storageKey = 'debrief-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function themeChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(storageKey);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}
const theme = () => document.documentElement.dataset['theme'] ?? 'light';
function apply() {
  const choice = themeChoice();
  document.documentElement.dataset['theme'] = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
  listeners.forEach((listener) => listener());
}
dark.addEventListener('change', apply);
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, choice);
  } catch {
    // The choice then lasts as long as the page.
  }
  apply();
  if (choice !== 'system') document.documentElement.dataset['theme'] = choice;
}
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const useTheme = () => useSyncExternalStore(subscribe, theme);
export const useThemeChoice = () => useSyncExternalStore(subscribe, themeChoice);
