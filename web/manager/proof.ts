// Addresses of the server pages that ask for proof, with the way back. Pure.

/** Asks for proof before a form, so that nothing typed has to be thrown away. */
export const stepUpAddress = (verb: 'password', here: string): string =>
  `/step-up?verb=${verb}&next=${encodeURIComponent(here)}`;
