// Light or dark: as the system has it, or as the person has chosen.
import {computed, signal} from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';
export const themes: Theme[] = ['auto', 'light', 'dark'];

const kept = localStorage.getItem('theme');
export const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'auto');

const system = matchMedia('(prefers-color-scheme: dark)');
const isSystemDark = signal(system.matches);
system.addEventListener('change', () => (isSystemDark.value = system.matches));

export const isDark = computed(() => theme.value === 'dark' || (theme.value === 'auto' && isSystemDark.value));

export function applyTheme(next: Theme = theme.peek()): void {
  theme.value = next;
  if (next === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  localStorage.setItem('theme', next);
}
