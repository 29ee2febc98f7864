// What is fetched only when somebody adds a key or looks at what could be added.
import { lazy } from 'react';

export const KeyWays = lazy(() => import('./key-ways.tsx').then((m) => ({ default: m.KeyWays })));
export const AddKey = lazy(() => import('./add-key.tsx').then((m) => ({ default: m.AddKey })));
export const AddYubikey = lazy(() => import('./add-yubikey.tsx').then((m) => ({ default: m.AddYubikey })));
