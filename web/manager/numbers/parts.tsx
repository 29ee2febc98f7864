// The lazy half: what is shown of mobile numbers.
export { AddNumber } from '../adding/sms.tsx';
export { ChangeNumber, NumberRemoval } from './factor.tsx';
export { RecoveryPhones } from './recovery-phones.tsx';
