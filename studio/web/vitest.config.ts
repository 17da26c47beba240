// Unit tests: plain functions in Node, state in a small DOM where a file asks.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: { include: ['**/*.test.ts'], exclude: ['node_modules/**'] },
});
