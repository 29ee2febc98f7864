// Files that the bundler understands and the compiler does not.
declare module '*.css';
declare module 'virtual:precache' {
  /** Names the set of files; changes when any of them does. */
  export const version: string;
  /** Addresses the service worker must have stored before it takes over. */
  export const files: readonly string[];
}
