// Language and theme; both take effect at once and everywhere.
import { RadioGroup } from '../../shared/kit/choice.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { PageHead } from '../../shared/app/page.tsx';
import { useAccount, useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { Card } from '../parts.tsx';
import { useStored } from '../queries.ts';
import { type Account, call } from '../server.ts';

export function AppearancePage() {
  const t = useT();
  const account = useAccount();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const save = useAct(
    (body: Partial<Pick<Account, 'language' | 'theme'>>) => call('PATCH /api/account', { body }),
    (after, { language }) => {
      stored.account(after);
      // In the old language it would be read out wrong; the page itself says that the language changed.
      if (language === undefined) toast({ text: t('manager.appearance.done') });
    },
  );
  const error = textOf(save.error);
  return (
    <>
      <PageHead title={t('manager.appearance.title')} lead={t('manager.appearance.lead')} />
      <div className="cards">
        {error ? (
          <Alert tone="danger" live>
            {error}
          </Alert>
        ) : null}
        <Card title={t('manager.appearance.language')}>
          <RadioGroup<Account['language']>
            label={<span className="unseen">{t('manager.appearance.language')}</span>}
            hint={t('manager.appearance.language.hint')}
            name="language"
            value={save.busy && save.wanted?.language ? save.wanted.language : account.language}
            onChange={(language) => save.run({ language })}
            options={[
              { value: 'es', label: <span lang="es">{t('common.language.es')}</span> },
              { value: 'en', label: <span lang="en">{t('common.language.en')}</span> },
            ]}
          />
        </Card>
        <Card title={t('manager.appearance.theme')}>
          <RadioGroup<Account['theme']>
            label={<span className="unseen">{t('manager.appearance.theme')}</span>}
            name="theme"
            value={save.busy && save.wanted?.theme ? save.wanted.theme : account.theme}
            onChange={(theme) => save.run({ theme })}
            options={[
              { value: 'system', label: t('manager.appearance.theme.system') },
              { value: 'light', label: t('manager.appearance.theme.light') },
              { value: 'dark', label: t('manager.appearance.theme.dark') },
            ]}
          />
        </Card>
      </div>
    </>
  );
}
