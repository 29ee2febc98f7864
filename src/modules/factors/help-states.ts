// States of the reader that change what a guide has to say about two-step verification.
import type { HelpStates } from '../../core/help-values.ts';

export type Protection = {
  /** null for a reader who is not signed in. */
  readonly twoStep: 'off' | 'unfinished' | 'on' | null;
  readonly mustEnrol: boolean;
};

export const helpStates: HelpStates<Protection> = {
  'not-signed-in': { about: 'Nobody is signed in in this browser.', is: ({ twoStep }) => twoStep === null },
  'two-step-off': {
    about: 'Two-step verification is off, or was begun and not finished.',
    is: ({ twoStep }) => twoStep === 'off' || twoStep === 'unfinished',
  },
  'two-step-on': { about: 'Two-step verification is on.', is: ({ twoStep }) => twoStep === 'on' },
  'must-enrol': {
    about: 'An organisation demands two-step verification and the reader has none.',
    is: ({ mustEnrol }) => mustEnrol,
  },
};
