// A number among the factors: the way to change it, and what its removal means.
import { Button } from '../../shared/kit/button.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import type { Factor } from '../server.ts';

export function ChangeNumber({ factor }: { factor: Factor }) {
  const t = useT();
  const { setOpen } = useOpen();
  return (
    <Button
      small
      aria-label={t('numbers.change.of', { name: factor.name })}
      onClick={() => setOpen({ add: 'sms', replaces: factor.id })}
    >
      {t('numbers.change')}
    </Button>
  );
}

export function NumberRemoval({ factor }: { factor: Factor }) {
  const t = useT();
  return (
    <>
      <p>{t('numbers.remove.text')}</p>
      {factor.mayComeBack === false ? <Alert tone="warning">{t('numbers.remove.no-return')}</Alert> : null}
    </>
  );
}
