// Links to one file or folder: made, with what their holder needs to know, listed with their use, and ended.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Loaded } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { codeOf } from '../../shared/app/session.ts';
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

/** Links with what somebody wants to know before they end one or send it again. `of` says what each is called. */
export function LinkList({
  driveId,
  links,
  of,
}: {
  driveId: string;
  links: readonly ShareLink[];
  of: (link: ShareLink, made: string) => { title: ReactNode; label: string };
}) {
  const t = useT();
  const format = useFormat();
  const { zone } = useTexts();
  const textOf = useErrorText();
  const queries = useQueryClient();
  const end = useAct(
    (linkId: string) => call('DELETE /api/drives/:driveId/links/:linkId', { params: { driveId, linkId } }),
    () => void queries.invalidateQueries({ queryKey: linksKey(driveId) }),
  );
  const moment = (at: number) => format.dateTime(at, 'medium', zone);
  const factsOf = (link: ShareLink): string =>
    [
      link.isOver
        ? t('drive-pages.link.over')
        : link.expiresAt === null
          ? t('drive-pages.link.no-end')
          : t('drive-pages.link.until', { date: moment(link.expiresAt) }),
      t(link.hasPassword ? 'drive-pages.link.with-password' : 'drive-pages.link.without-password'),
      t('drive-pages.link.downloads', { count: link.downloads }),
      ...(link.lastUsedAt === null ? [] : [t('drive-pages.link.last', { date: moment(link.lastUsedAt) })]),
    ].join(' · ');
  return (
    <>
      <ul className="versions">
        {links.map((link) => {
          const { title, label } = of(link, moment(link.madeAt));
          return (
            <li key={link.id}>
              <span>
                <strong>{title}</strong>
                <span className="soft small">{factsOf(link)}</span>
              </span>
              <Button
                small
                danger
                busy={end.busy && end.wanted === link.id}
                aria-label={label}
                onClick={() => end.run(link.id)}
              >
                {t('drive-pages.link.end')}
              </Button>
            </li>
          );
        })}
      </ul>
      {end.error ? (
        <Alert tone="danger" live>
          {textOf(end.error)}
        </Alert>
      ) : null}
    </>
  );
}

export function ShareLinks({ driveId, node }: { driveId: string; node: DriveNode }) {
  const t = useT();
  const params = { driveId, nodeId: node.id };
  const links = useQuery({
    queryKey: linksKey(driveId, node.id),
    queryFn: ({ signal }) => call('GET /api/drives/:driveId/nodes/:nodeId/links', { params }, { signal }),
  });
  return (
    <section className="stack">
      <h3>{t('drive-pages.link.title')}</h3>
      <MakeLink driveId={driveId} node={node} />
      <Loaded query={links}>
        {({ links: list }) =>
          list.length === 0 ? (
            <p className="soft">{t('drive-pages.link.none')}</p>
          ) : (
            <LinkList
              driveId={driveId}
              links={list}
              of={({ madeBy }, date) => ({
                title: madeBy ? t('drive-pages.link.made-by', { date, name: madeBy }) : date,
                label: t('drive-pages.link.end-of', { date }),
              })}
            />
          )
        }
      </Loaded>
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
  const error = textOf(make.error);
  const isOfPassword = codeOf(make.error) === 'drive/weak-link-password';
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
        error={isOfPassword ? error : undefined}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {error && !isOfPassword ? (
        <Alert tone="danger" live>
          {error}
        </Alert>
      ) : null}
      <div className="buttons">
        <Button type="submit" icon="link" look="primary" busy={make.busy}>
          {t('drive-pages.link.make')}
        </Button>
      </div>
    </form>
  );
}
