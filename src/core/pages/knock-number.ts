// What a waiting page shows of a knock for the phone: digits to type, the same as a QR code to scan, and on a phone a link
// that opens Aldaba Auth with them.
import { qrPath } from '../../lib/qr-path.ts';
import { type Html, html } from '../http/html.ts';
import type { Translate } from './layout.ts';

export type KnockNumber = {
  shown: string;
  /** Opens Aldaba Auth at this knock with the digits filled in. */
  address: string;
  /** The strong mode: six digits, which nobody likes to type. */
  isLong: boolean;
};

/** Two digits are typed faster than scanned; dark on white in both themes, as readers want it. */
export function knockNumber(t: Translate, number: KnockNumber, system: string): Html {
  const { shown, address, isLong } = number;
  const isPhone = /Android|iOS|iPadOS/.test(system);
  const { size, path } = isLong && !isPhone ? qrPath(address) : { size: 0, path: '' };
  return html`${isLong ? html`<div class="long"><p class="number">${shown}</p></div>` : html`<p class="number">${shown}</p>`}${
    size > 0
      ? html`<p class="left">${t('entry.knock.scan')}</p>
<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${t('entry.knock.qr')}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${path}"/></svg>`
      : ''
  }${isPhone ? html`<p class="links"><a href="${address}" target="_blank">${t('entry.knock.here')}</a></p>` : ''}`;
}

/** Of a knock as the authenticator tells it; null in tap mode. */
export const knockNumberOf = (knock: {
  mode: string;
  shown: string | null;
  address: string | null;
}): KnockNumber | null =>
  knock.shown !== null && knock.address !== null
    ? { shown: knock.shown, address: knock.address, isLong: knock.mode === 'six' }
    : null;
