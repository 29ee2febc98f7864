// Leaving for a server page that asks for proof or for a sign-in, and the address to come back to. Pure.

/** Where the server says to go, with the way back under the name the server reads (`next`). */
export function withNext(location: string): string {
  const target = new URL(location, 'http://here.invalid');
  const back = target.searchParams.get('returnTo');
  target.searchParams.delete('returnTo');
  if (back !== null && !target.searchParams.has('next')) target.searchParams.set('next', back);
  return target.pathname + target.search;
}

export const signInAddress = (here: string): string => `/sign-in?over=1&next=${encodeURIComponent(here)}`;

/** Asks for proof before a form, so that nothing typed has to be thrown away. */
export const stepUpAddress = (verb: 'password', here: string): string =>
  `/step-up?verb=${verb}&next=${encodeURIComponent(here)}`;
