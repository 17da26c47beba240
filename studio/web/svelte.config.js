// How components are compiled: runes everywhere, styles in files so that the
// content security policy can forbid inline ones.
export default {
  compilerOptions: { runes: true, css: 'external' },
};
