// The QR code of one entry, to take it to another phone; after proof where the app has a lock.
import { useState } from 'react';
import { Alert, CopyField, Dialog, QrView } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { ProofDialog, useIsProofNeeded } from '../../parts/proof.tsx';
import type { Entry } from '../../vault/entry.ts';
import { otpauthLink } from '../../vault/otpauth.ts';

export function QrDialog({ entry, name, onClose }: { entry: Entry; name: string; onClose: () => void }) {
  const t = useT();
  const isProofNeeded = useIsProofNeeded();
  const [isProven, setProven] = useState(!isProofNeeded);
  if (!isProven) return <ProofDialog onProof={() => setProven(true)} onClose={onClose} />;
  return (
    <Dialog open title={t('auth.others.qr.title', { name })} onClose={onClose}>
      <Alert tone="warning">{t('auth.others.qr.text')}</Alert>
      <QrView text={otpauthLink(entry)} />
      <CopyField label={t('auth.others.qr.link')} value={otpauthLink(entry)} />
    </Dialog>
  );
}
