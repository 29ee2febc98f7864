// Which words help here: every system hides its permissions elsewhere.
export type Platform = 'android' | 'apple' | 'other';

export function platformOf({
  userAgent,
  maxTouchPoints,
}: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): Platform {
  if (/Android/.test(userAgent)) return 'android';
  // An iPad calls itself a Mac, but no Mac has a touch screen.
  const isApple = /iPhone|iPad|iPod/.test(userAgent) || (/Mac/.test(userAgent) && maxTouchPoints > 1);
  return isApple ? 'apple' : 'other';
}

export const allowTexts = {
  camera: {
    android: 'auth.allow.camera.android',
    apple: 'auth.allow.camera.apple',
    other: 'auth.allow.camera.other',
  },
  push: {
    android: 'auth.allow.push.android',
    apple: 'auth.allow.push.apple',
    other: 'auth.allow.push.other',
  },
} as const;
