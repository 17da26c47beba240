// Light, dark, or as the system says.

export type Theme = 'system' | 'light' | 'dark';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];

let theme = $state<Theme>('system');

export function currentTheme(): Theme {
  return theme;
}

/** Applies a theme and remembers it. */
export function setTheme(next: Theme): void {
  theme = next;
  document.documentElement.style.colorScheme = next === 'system' ? 'light dark' : next;
  localStorage.setItem('tenet.theme', next);
}

/** The theme remembered, else the system's. */
export function preferredTheme(): Theme {
  const kept = localStorage.getItem('tenet.theme');
  return themes.find((x) => x === kept) ?? 'system';
}
