// The session is over: nothing else can be done here but to sign in again and come back.
import { Link } from '../shared/kit/button.tsx';
import { Dialog } from '../shared/kit/dialog.tsx';
import { useT } from '../shared/texts.ts';
import { keepDrafts } from './drafts.ts';
import { signInAddress } from './proof.ts';
import { here } from './server.ts';

export function SessionOver() {
  const t = useT();
  return (
    <Dialog open title={t('manager.over.title')} onClose={() => {}} demanding>
      <p>{t('manager.over.text')}</p>
      <div className="buttons dialog-foot">
        <Link button look="primary" href={signInAddress(here())} onClick={keepDrafts}>
          {t('common.sign-in')}
        </Link>
      </div>
    </Dialog>
  );
}
