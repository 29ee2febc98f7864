// Links to one file or folder: made, with what their holder needs to know, listed with their use, and ended.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Loaded } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { Button } from '../../shared/kit/button.tsx';
import { Select, TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { CopyField } from '../../shared/kit/secrets.tsx';
import { useFormat, useT, useTexts } from '../../shared/texts.ts';
import { call, type DriveNode, type ShareLink } from '../server.ts';

const dayMs = 86_400_000;
const terms = ['1', '7', '30', '365', 'never'] as const;
type Term = (typeof terms)[number];

export const linksKey = (driveId: string, nodeId?: string): readonly string[] => [
  'drive',
  driveId,
  'links',
  ...(nodeId ? [nodeId] : []),
];

/** What somebody wants to know of a link before they end it or send it again. */
export function useLinkFacts(): (link: ShareLink) => string {
  const t = useT();
  const format = useFormat();
  const { zone } = useTexts();
  return (link) =>
    [
      link.isOver
        ? t('drive-pages.link.over')
        : link.expiresAt === null
          ? t('drive-pages.link.no-end')
          : t('drive-pages.link.until', { date: format.dateTime(link.expiresAt, 'medium', zone) }),
      t(link.hasPassword ? 'drive-pages.link.with-password' : 'drive-pages.link.without-password'),
      t('drive-pages.link.downloads', { count: link.downloads }),
      ...(link.lastUsedAt === null
        ? []
        : [t('drive-pages.link.last', { date: format.dateTime(link.lastUsedAt, 'medium', zone) })]),
    ].join(' · ');
}

/** Ends a link and asks for the lists anew. */
export function useEndLink(driveId: string) {
  const queries = useQueryClient();
  return useAct(
    (linkId: string) => call('DELETE /api/drives/:driveId/links/:linkId', { params: { driveId, linkId } }),
    () => void queries.invalidateQueries({ queryKey: linksKey(driveId) }),
  );
}

export function ShareLinks({ driveId, node }: { driveId: string; node: DriveNode }) {
  const t = useT();
  const format = useFormat();
  const { zone } = useTexts();
  const textOf = useErrorText();
  const facts = useLinkFacts();
  const params = { driveId, nodeId: node.id };
  const links = useQuery({
    queryKey: linksKey(driveId, node.id),
    queryFn: ({ signal }) => call('GET /api/drives/:driveId/nodes/:nodeId/links', { params }, { signal }),
  });
  const end = useEndLink(driveId);
  return (
    <section className="stack">
      <h3>{t('drive-pages.link.title')}</h3>
      <MakeLink driveId={driveId} node={node} />
      <Loaded query={links}>
        {({ links: list }) =>
          list.length === 0 ? (
            <p className="soft">{t('drive-pages.link.none')}</p>
          ) : (
            <ul className="versions">
              {list.map((link) => {
                const made = format.dateTime(link.madeAt, 'medium', zone);
                return (
                  <li key={link.id}>
                    <span>
                      <strong>
                        {link.madeBy
                          ? t('drive-pages.link.made-by', { date: made, name: link.madeBy })
                          : made}
                      </strong>
                      <span className="soft small">{facts(link)}</span>
                    </span>
                    <Button
                      small
                      danger
                      busy={end.busy && end.wanted === link.id}
                      aria-label={t('drive-pages.link.end-of', { date: made })}
                      onClick={() => end.run(link.id)}
                    >
                      {t('drive-pages.link.end')}
                    </Button>
                  </li>
                );
              })}
            </ul>
          )
        }
      </Loaded>
      {end.error ? (
        <Alert tone="danger" live>
          {textOf(end.error)}
        </Alert>
      ) : null}
    </section>
  );
}

function MakeLink({ driveId, node }: { driveId: string; node: DriveNode }) {
  const t = useT();
  const textOf = useErrorText();
  const queries = useQueryClient();
  const [term, setTerm] = useState<Term>('30');
  const [password, setPassword] = useState('');
  const make = useAct(
    () =>
      call('POST /api/drives/:driveId/nodes/:nodeId/links', {
        params: { driveId, nodeId: node.id },
        body: {
          password: password === '' ? null : password,
          expiresAt: term === 'never' ? null : Date.now() + Number(term) * dayMs,
        },
      }),
    () => {
      setPassword('');
      void queries.invalidateQueries({ queryKey: linksKey(driveId) });
    },
  );
  const [made, setMade] = useState<string | null>(null);
  if (made !== null)
    return (
      <div className="stack">
        <CopyField label={t('drive-pages.link.address')} value={made} />
        <p className="soft">{t('drive-pages.link.once')}</p>
        <div className="buttons">
          <Button small onClick={() => setMade(null)}>
            {t('drive-pages.link.another')}
          </Button>
        </div>
      </div>
    );
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        make.run(undefined, { onSuccess: ({ address }) => setMade(address) });
      }}
    >
      <p className="soft">
        {t(node.kind === 'folder' ? 'drive-pages.link.lead.folder' : 'drive-pages.link.lead.file')}
      </p>
      <Select
        label={t('drive-pages.link.term')}
        value={term}
        options={terms.map((value) => ({ value, label: t(`drive-pages.link.term.${value}`) }))}
        onChange={(event) => setTerm(event.currentTarget.value as Term)}
      />
      <TextInput
        label={t('drive-pages.link.password')}
        hint={t('drive-pages.link.password.hint')}
        optional
        autoComplete="off"
        maxLength={200}
        value={password}
        error={textOf(make.error)}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <div className="buttons">
        <Button type="submit" icon="link" look="primary" busy={make.busy}>
          {t('drive-pages.link.make')}
        </Button>
      </div>
    </form>
  );
}
