// Two kinds of NO: somebody else is at the door, or it was a slip of one's own.
import { Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { useTools } from '../engine/context.ts';
import { Page } from '../parts/page.tsx';

export function WhichNo({ id }: { id: string }) {
  const t = useT();
  const { app } = useTools();
  return (
    <Page title={t('auth.which-no.title')} back="/" onBack={() => app.takeBackNo(id)} className="which-no">
      <p className="soft">{t('auth.which-no.text')}</p>
      <div className="which-no-option">
        <Button
          look="primary"
          danger
          wide
          onClick={() => void app.answer(id, { verdict: 'no', reason: 'not-me' })}
        >
          {t('auth.which-no.not-me')}
        </Button>
        <p className="soft small">{t('auth.which-no.not-me.text')}</p>
      </div>
      <div className="which-no-option">
        <Button wide onClick={() => void app.answer(id, { verdict: 'no', reason: 'mistake' })}>
          {t('auth.which-no.mistake')}
        </Button>
        <p className="soft small">{t('auth.which-no.mistake.text')}</p>
      </div>
    </Page>
  );
}
