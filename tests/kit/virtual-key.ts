// Chromium's virtual authenticator: a passkey of the computer or a key on USB, for one page.
import type { Page } from 'playwright-core';

type Credential = {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
};
export type VirtualKey = Awaited<ReturnType<typeof plugIn>>;

/** `verifies: false` is a key without PIN or finger: it only knows that somebody touched it. */
export async function plugIn(page: Page, kind: 'internal' | 'usb', { verifies = true } = {}) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: kind,
      hasResidentKey: true,
      hasUserVerification: verifies,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
    },
  });
  return {
    async credentials(): Promise<Credential[]> {
      return (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
    },
    async addCredential(credential: Credential) {
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential });
    },
    /** Nobody touches it any more. */
    async leaveAlone() {
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
    },
    async touchAgain() {
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
    },
  };
}
