// Starts the page: language, theme, then the view.
import './app.css';
import { mount } from 'svelte';
import { preferredLocale, setLocale } from './state/language.svelte.ts';
import { preferredTheme, setTheme } from './state/theme.svelte.ts';
import Studio from './views/Studio.svelte';

setTheme(preferredTheme());
await setLocale(preferredLocale());
const target = document.getElementById('studio');
if (target !== null) mount(Studio, { target });
