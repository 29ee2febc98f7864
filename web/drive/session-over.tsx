// The session is over: nothing else can be done here but to sign in again and come back.
import { Link } from '../shared/kit/button.tsx';
import { Dialog } from '../shared/kit/dialog.tsx';
import { useT } from '../shared/texts.ts';
import { signInAddress } from './server.ts';

export function SessionOver() {
  const t = useT();
  return (
    <Dialog open title={t('drive.over.title')} onClose={() => {}} demanding>
      <p>{t('drive.over.text')}</p>
      <div className="buttons dialog-foot">
        <Link button look="primary" href={signInAddress()}>
          {t('common.sign-in')}
        </Link>
      </div>
    </Dialog>
  );
}
