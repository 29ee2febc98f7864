// The session is over: nothing else can be done here but to sign in again and come back.
import type { ReactNode } from 'react';
import { Link } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { useT } from '../texts.ts';
import { signInAddress } from './session.ts';

export function SessionOver({ children, onLeave }: { children: ReactNode; onLeave?: () => void }) {
  const t = useT();
  return (
    <Dialog open title={t('web.over.title')} onClose={() => {}} demanding>
      <p>{children}</p>
      <div className="buttons dialog-foot">
        <Link button look="primary" href={signInAddress()} onClick={onLeave}>
          {t('common.sign-in')}
        </Link>
      </div>
    </Dialog>
  );
}
