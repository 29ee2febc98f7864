// Addresses of the server pages that ask for proof or for a sign-in, with the way back. Pure.

export const signInAddress = (here: string): string => `/sign-in?over=1&next=${encodeURIComponent(here)}`;

/** Asks for proof before a form, so that nothing typed has to be thrown away. */
export const stepUpAddress = (verb: 'password', here: string): string =>
  `/step-up?verb=${verb}&next=${encodeURIComponent(here)}`;
