// Who lives in the demo.
const browsers = {
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  chrome:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  safari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  phone:
    'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
} as const;

export const organisationName = 'Cooperativa Ribera';

/** `ip` lies in the ranges for documentation; `example.org` gets no mail (RFC 2606). */
export const people = {
  ana: {
    givenName: 'Ana',
    familyName: 'García Lasheras',
    address: 'ana@example.org',
    language: 'es',
    ip: '203.0.113.24',
    userAgent: browsers.firefox,
  },
  luis: {
    givenName: 'Luis',
    familyName: 'Prieto',
    address: 'luis@example.org',
    language: 'es',
    ip: '198.51.100.7',
    userAgent: browsers.chrome,
  },
  marta: {
    givenName: 'Marta',
    familyName: 'Soler i Vidal',
    address: 'marta@example.org',
    language: 'es',
    ip: '203.0.113.81',
    userAgent: browsers.safari,
  },
  jon: {
    givenName: 'Jon',
    familyName: 'Etxeberria',
    address: 'jon@example.org',
    language: 'es',
    ip: '192.0.2.55',
    userAgent: browsers.phone,
  },
  emma: {
    givenName: 'Emma',
    familyName: 'Clarke',
    address: 'emma@example.net',
    language: 'en',
    ip: '192.0.2.140',
    userAgent: browsers.chrome,
  },
} as const;
export type PersonName = keyof typeof people;

export const joining: readonly { who: PersonName; role: 'administrator' | 'member' | 'external' }[] = [
  { who: 'luis', role: 'administrator' },
  { who: 'marta', role: 'member' },
  { who: 'jon', role: 'member' },
  { who: 'emma', role: 'external' },
];

export const stillInvited = {
  expired: 'tesoreria@example.org',
  pending: ['carmen@example.org', 'archivo@example.net'],
} as const;
