// A phone or a computer, by the name of its system.
import type { IconName } from '../shared/kit/icons.tsx';

const mobile = /android|ios|iphone|ipad/i;
export const deviceIcon = (system: string): IconName => (mobile.test(system) ? 'phone' : 'laptop');
