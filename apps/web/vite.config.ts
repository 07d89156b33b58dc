import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * CodeMirror writes its rules into a `<style>` element, which our Content-Security-Policy (`style-src 'self'`) refuses.
 * A constructed style sheet is allowed, and style-mod knows how: it only declines to do so in a document.
 */
const constructedStyleSheets = (): Plugin => ({
  name: 'constructed-style-sheets',
  enforce: 'pre',
  transform(code, id) {
    if (!/style-mod[\\/]src[\\/]style-mod\.js/.test(id)) return null;
    const condition = '!root.head && root.adoptedStyleSheets';
    if (!code.includes(condition)) throw new Error('style-mod changed: look again how it mounts its rules');
    return { code: code.replace(condition, 'root.adoptedStyleSheets'), map: null };
  },
});

const api = process.env['DEBRIEF_WEB_API'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [constructedStyleSheets(), react(), { ...optimizeLocales.vite({ locales: ['en-US'] }), enforce: 'pre' }],
  resolve: { conditions: ['@debrief/source', 'module', 'browser', 'import', 'default'] },
  css: { modules: { generateScopedName: '[hash:base64:5]' } },
  build: {
    outDir: 'dist',
    target: 'es2024',
    manifest: 'manifest.json',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 5173, strictPort: false, proxy: { '/api': api } },
});
