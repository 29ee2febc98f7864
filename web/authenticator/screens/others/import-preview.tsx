// What was found: a tick for each code, those that are here already without; what could not be read, with its reason.
import { useMemo, useState } from 'react';
import { Badge, Button, Checkbox, useToast } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { goTo, useTools } from '../../engine/context.ts';
import { useKeeping } from '../../parts/keeping.tsx';
import { Page } from '../../parts/page.tsx';
import type { Fault, Found } from '../../vault/entry.ts';
import { titleOf } from '../../vault/entry.ts';
import type { Source } from '../../vault/formats/reading.ts';

export const sourceTexts = {
  aldaba: 'auth.import.source.aldaba',
  aegis: 'auth.import.source.aegis',
  '2fas': 'auth.import.source.2fas',
  bitwarden: 'auth.import.source.bitwarden',
  proton: 'auth.import.source.proton',
  google: 'auth.import.source.google',
  links: 'auth.import.source.links',
} as const satisfies Record<Source | 'google', string>;

const badTexts = {
  'not-a-link': 'auth.import.bad.not-a-link',
  kind: 'auth.import.bad.kind',
  'no-key': 'auth.import.bad.no-key',
  'bad-key': 'auth.import.bad.bad-key',
  'long-key': 'auth.import.bad.long-key',
  algorithm: 'auth.import.bad.algorithm',
  digits: 'auth.import.bad.digits',
  period: 'auth.import.bad.period',
  counter: 'auth.import.bad.counter',
  broken: 'auth.import.bad.broken',
} as const satisfies Record<Fault, string>;

export function ImportPreview({ source, found }: { source: Source | 'google'; found: Found }) {
  const t = useT();
  const toast = useToast();
  const { intake } = useTools();
  const keeping = useKeeping();
  const { drafts, bad } = found;
  const duplicates = useMemo(() => intake.duplicates(drafts), [drafts, intake]);
  const [ticked, setTicked] = useState<ReadonlySet<number>>(
    () => new Set(drafts.map((_, place) => place).filter((place) => !duplicates.has(place))),
  );
  const [isBusy, setBusy] = useState(false);
  const tick = (place: number): void => {
    const next = new Set(ticked);
    if (!next.delete(place)) next.add(place);
    setTicked(next);
  };
  const add = async (): Promise<void> => {
    const chosen = drafts.filter((_, place) => ticked.has(place));
    setBusy(true);
    let hasRoom = true;
    const isKept = await keeping(async () => {
      hasRoom = await intake.keep(chosen);
    });
    setBusy(false);
    if (!hasRoom) toast({ tone: 'danger', text: t('auth.others.full') });
    else if (isKept) {
      goTo('/', { replace: true });
      toast({ text: t('auth.import.done', { count: chosen.length }) });
    }
  };
  const allTicked = ticked.size === drafts.length;
  return (
    <Page
      title={t('auth.import.preview.title')}
      back="/others/import"
      onBack={() => {
        intake.cancel();
        goTo('/others/import', { replace: true });
      }}
      acts={
        <Button
          look="primary"
          wide
          busy={isBusy}
          why={ticked.size === 0 ? t('auth.import.preview.none') : undefined}
          onClick={() => void add()}
        >
          {t('auth.import.preview.some', { count: ticked.size })}
        </Button>
      }
    >
      <p>{t('auth.import.preview.count', { count: drafts.length, source: t(sourceTexts[source]) })}</p>
      {drafts.length > 1 ? (
        <Button
          small
          look="quiet"
          onClick={() => setTicked(new Set(allTicked ? [] : drafts.map((_, place) => place)))}
        >
          {t(allTicked ? 'auth.import.preview.nothing' : 'auth.import.preview.all')}
        </Button>
      ) : null}
      <ul className="import-list">
        {drafts.map((draft, place) => (
          <li key={place}>
            <Checkbox
              checked={ticked.has(place)}
              onChange={() => tick(place)}
              label={
                <span className="import-name">
                  <strong>{titleOf(draft) || t('auth.others.unnamed')}</strong>
                  {draft.issuer && draft.label ? <span className="soft">{draft.label}</span> : null}
                  {duplicates.has(place) ? (
                    <Badge tone="warning">{t('auth.import.preview.duplicate')}</Badge>
                  ) : null}
                </span>
              }
            />
          </li>
        ))}
      </ul>
      {source === 'google' ? null : <p className="soft small">{t('auth.import.delete-file')}</p>}
      {bad.length > 0 ? (
        <section className="notice warning stack" aria-labelledby="import-bad">
          <h2 id="import-bad">{t('auth.import.preview.bad', { count: bad.length })}</h2>
          <ul className="plain-list small">
            {bad.map(({ name, fault }, place) => (
              <li key={place}>
                <strong>{name || t('auth.others.unnamed')}</strong>: {t(badTexts[fault])}
              </li>
            ))}
          </ul>
          <p className="small">{t('auth.import.preview.bad.text')}</p>
        </section>
      ) : null}
    </Page>
  );
}
