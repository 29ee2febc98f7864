// What goes over the wire between Aldaba Auth and the server, as src/modules/authenticator/{contract,wire}.ts say it.

export const prefixes = {
  request: 'aldaba-request-v1\n',
  claim: 'aldaba-claim-v1\n',
  token: 'aldaba-token-v1\n',
  proof: 'aldaba-proof-v1\n',
  ask: 'aldaba-ask-v1\n',
  answer: 'aldaba-answer-v1\n',
  vouch: 'aldaba-vouch-v1\n',
  passkey: 'aldaba-passkey-v1\n',
} as const;
export type Signed = keyof typeof prefixes;

export type DeviceKey = { kty: 'EC'; crv: 'P-256'; x: string; y: string };

export type AccountNames = { name: string; loginAddress: string; syncName: string };

export type LinkGrant = {
  deviceId: string;
  serverKey: DeviceKey;
  /** 32 bytes, base64url. */
  seed: string;
  account: AccountNames & { id: string };
  challenge: string;
  vapidPublicKey: string;
  serverTime: number;
};

export type KnockContext = {
  app: string;
  browser: string;
  system: string;
  address: string;
  place: string | null;
  knownBrowser: boolean;
  sameNetwork: boolean;
  detail: string | null;
};

export type KnockMode = 'number' | 'six' | 'tap';

export type Ask = {
  type: 'ask';
  knock: string;
  device: string;
  nonce: string;
  issuedAt: number;
  expiresAt: number;
  mode: KnockMode;
  act: string;
  context: KnockContext;
};
export type SignedAsk = { ask: Ask; signature: string };

export type NoReason = 'not-me' | 'mistake';
export type Answer = {
  type: 'answer';
  knock: string;
  device: string;
  nonce: string;
  contextHash: string;
  verdict: 'yes' | 'no';
  reason?: NoReason;
  number?: string;
  counter: number;
  at: number;
};

/** WebAuthn, over the value it comes with; base64url. */
export type PasskeySignature = { authenticatorData: string; clientDataJSON: string; signature: string };

export type StartedLink = { linkId: string; url: string; typedCode: string; expiresAt: number };
/** The link of the next phone, as the one that vouches for it sees it. */
export type NextPhoneState = {
  state: 'new' | 'claimed' | 'confirmed' | 'done' | 'killed' | 'refused' | 'expired';
  digits: string | null;
  deviceName: string | null;
  expiresAt: number;
};

export type AnswerOutcome = 'approved' | 'denied' | 'wrong-number';

export type DeviceState = {
  account: AccountNames;
  deviceName: string;
  twoStep: 'off' | 'unfinished' | 'on';
  otherMethods: number;
  push: boolean;
  passkey: boolean;
  serverTime: number;
};
