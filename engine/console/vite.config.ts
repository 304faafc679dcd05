// Builds the console, the crew page and the scripts of the public page into dist/; for development, passes what the daemon answers on to it (LAMPLIGHTER_URL).
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
    // The public page is made by the daemon, which finds its script's hashed name here.
    manifest: 'manifest.json',
    rollupOptions: {input: ['console.html', 'crew.html', 'source/public/main.ts']},
  },
  worker: {format: 'es'},
  server: {proxy: {'/api': daemon, '/tiles': daemon, '/readyz': daemon}},
});
