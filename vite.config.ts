// How the web is built: four small builds that differ in base path, in the React they run on and in their inputs.
// scripts/build-web.ts runs them all; `vite --config vite.config.ts --mode manager` serves one for a quick look.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type InlineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;
export const apps = ['manager', 'drive', 'authenticator', 'entry'] as const;
export type App = (typeof apps)[number];

/** Where the server mounts each build. */
export const bases: Readonly<Record<App, string>> = {
  manager: '/manager/',
  drive: '/drive/',
  authenticator: '/auth/',
  entry: '/assets/',
};

// Browsers that still get security updates, and phones a few years old: the sign-in page must show on them.
const targets = ['chrome109', 'firefox115', 'safari16.4'];
/** The same as lightningcss wants them: major << 16 | minor << 8. */
const cssTargets = { chrome: 109 << 16, firefox: 115 << 16, safari: (16 << 16) | (4 << 8) };

/** The authenticator's source is the same React code; Preact runs it in a seventh of the bytes. */
const preactAliases = [
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react$/, replacement: 'preact/compat' },
];

const common: InlineConfig = {
  configFile: false,
  logLevel: 'warn',
  css: { transformer: 'lightningcss', lightningcss: { targets: cssTargets } },
};

/** Those that run on React itself. */
const onReact: ReadonlySet<App> = new Set(['manager', 'drive']);

export function webConfig(app: App): InlineConfig {
  return {
    ...common,
    root: join(root, 'web', app),
    base: bases[app],
    plugins: onReact.has(app) ? [react()] : [],
    resolve: { alias: app === 'authenticator' ? preactAliases : [] },
    ...(onReact.has(app) ? {} : { oxc: { jsx: { runtime: 'automatic' } } }),
    build: {
      outDir: join(root, 'dist/web', app),
      emptyOutDir: true,
      target: targets,
      cssMinify: 'lightningcss',
      // An inlined file would be a data: URL, and the polyfill an inline script: the policy allows neither.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      manifest: 'chunks.json',
      reportCompressedSize: false,
      rolldownOptions:
        app === 'entry'
          ? {
              input: ['entry.ts', 'entry.css', 'help.ts', 'help.css'].map((name) =>
                join(root, 'web/entry', name),
              ),
            }
          : { input: join(root, 'web', app, 'index.html') },
      assetsDir: app === 'entry' ? '' : 'assets',
    },
  };
}

const virtualPrecache = 'virtual:precache';

/** Gives the service worker the list of files it must have before it takes over, and a version that names them. */
function precache(version: string, files: readonly string[]): Plugin {
  return {
    name: 'aldaba-precache',
    resolveId: (id) => (id === virtualPrecache ? `\0${virtualPrecache}` : undefined),
    load: (id) =>
      id === `\0${virtualPrecache}`
        ? `export const version = ${JSON.stringify(version)};\nexport const files = ${JSON.stringify(files)};`
        : undefined,
  };
}

/** Second build of the authenticator: one classic script (Firefox has no module workers in older releases). */
export function serviceWorkerConfig(version: string, files: readonly string[]): InlineConfig {
  return {
    ...common,
    root: join(root, 'web/authenticator'),
    base: bases.authenticator,
    publicDir: false,
    plugins: [precache(version, files)],
    build: {
      outDir: join(root, 'dist/web/authenticator'),
      emptyOutDir: false,
      target: targets,
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(root, 'web/authenticator/service-worker.ts'),
        output: { format: 'iife', entryFileNames: 'service-worker.js' },
      },
    },
  };
}

export default defineConfig(({ mode }) => webConfig(apps.find((app) => app === mode) ?? 'manager'));
