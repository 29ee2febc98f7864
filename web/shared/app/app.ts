// Which signed-in app this is: said once at its start, read by what all of them share.
import { createContext, useContext } from 'react';
import type { PlainTexts } from '../../../generated/texts/keys.ts';

/** Keys of texts without parameters. */
export type Label = {
  [K in keyof PlainTexts]: PlainTexts[K] extends undefined ? K : never;
}[keyof PlainTexts];

export type App = {
  /** Where its pages are, without a slash at the end: `/drive`. */
  readonly base: string;
  readonly title: Label;
};

const AppContext = createContext<App | null>(null);
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('AppProvider is missing above this component');
  return app;
}
