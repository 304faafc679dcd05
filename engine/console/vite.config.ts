// Builds the three pages into dist/; for development, passes what the daemon answers on to it (LAMPLIGHTER_URL).
import {defineConfig} from 'vite';

declare const process: {env: Record<string, string | undefined>};
const daemon = process.env['LAMPLIGHTER_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/',
  build: {
    target: 'es2022',
    sourcemap: false,
    // Nothing inline: the pages' content security policy allows scripts and styles from the server only.
    assetsInlineLimit: 0,
    modulePreload: {polyfill: false},
    rollupOptions: {input: ['console.html', 'crew.html', 'public.html']},
  },
  worker: {format: 'es'},
  server: {proxy: {'/api': daemon, '/tiles': daemon, '/readyz': daemon}},
});
