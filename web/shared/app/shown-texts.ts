// The texts that are on the screen: what is fetched later waits for more of them.
import type { Texts } from '../texts.ts';

let shown: Texts | undefined;

export function show(texts: Texts): Texts {
  shown = texts;
  return texts;
}

/** Code that is fetched when it is wanted, with all of the texts. */
export async function withTexts<M>(code: Promise<M>): Promise<M> {
  const [module] = await Promise.all([code, shown?.whole()]);
  return module;
}
