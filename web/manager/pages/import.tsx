// Importing external data: where from, what, where to. What is typed stays in this page's memory and nowhere else.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Link } from '../../shared/kit/button.tsx';
import { Select } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { Stepper } from '../../shared/kit/progress.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { AskSource, type Looked, type Source } from '../imports/ask-source.tsx';
import { type Folder, FolderChooser } from '../imports/chooser.tsx';
import '../imports/imports.css';
import { GoButton, useGo, useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import type { Reply } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { Card, Row, Rows, useFocusOnChange } from '../parts.tsx';
import { seen } from '../imports/names.ts';
import { nameOf, type Provider, sourceName, toProvider } from '../imports/providers.ts';
import { places } from '../places.ts';
import { useStored } from '../queries.ts';
import { call } from '../server.ts';

type Way = readonly { name: string; path: string | undefined; looked: Looked }[];

export function ImportPage() {
  const t = useT();
  const { open, setOpen } = useOpen();
  const from = open('from');
  const provider = toProvider(from);
  return (
    <>
      <PageHead
        title={t('manager.nav.import')}
        lead={t('imports.lead')}
        actions={<GoButton href={places.tasks}>{t('imports.to-tasks')}</GoButton>}
      />
      <div className="cards">
        {from === 'webdav' || provider !== undefined ? (
          <Flow key={from} provider={provider} onClose={() => setOpen({ from: undefined })} />
        ) : (
          <>
            <Card title={t('imports.webdav.title')}>
              <p>{t('imports.webdav.text')}</p>
              <p>
                <Link href="/help/import-files">{t('imports.guide')}</Link>
              </p>
              <div className="buttons">
                <Button look="primary" onClick={() => setOpen({ from: 'webdav' })}>
                  {t('imports.start')}
                </Button>
              </div>
            </Card>
            <Drives onStart={(one) => setOpen({ from: one })} />
          </>
        )}
      </div>
    </>
  );
}

/** Drives of providers; without rclone only why there are none. */
function Drives({ onStart }: { onStart: (provider: Provider) => void }) {
  const t = useT();
  const query = useQuery({
    queryKey: ['import-providers'],
    queryFn: ({ signal }) => call('GET /api/imports/providers', {}, { signal }),
  });
  return (
    <Card title={t('imports.drives.title')}>
      <Loaded query={query} lines={4}>
        {({ providers }) =>
          providers.every(({ missing }) => missing === 'no-rclone') ? (
            <p className="soft">{t('imports.drives.no-rclone')}</p>
          ) : (
            <>
              <p>{t('imports.drives.text')}</p>
              <p>
                <Link href="/help/import-from-provider">{t('imports.drives.guide')}</Link>
              </p>
              <Rows label={t('imports.drives.title')}>
                {providers.map(({ provider, missing }) => (
                  <Row
                    key={provider}
                    icon="download"
                    title={nameOf(provider)}
                    actions={
                      <Button
                        small
                        aria-label={t('imports.start.of', { provider: nameOf(provider) })}
                        {...(missing === null ? {} : { why: t('imports.drives.too-old') })}
                        onClick={() => onStart(provider)}
                      >
                        {t('imports.start')}
                      </Button>
                    }
                  />
                ))}
              </Rows>
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

function Flow({ provider, onClose }: { provider: Provider | undefined; onClose: () => void }) {
  const t = useT();
  const [step, setStep] = useState(1);
  const [source, setSource] = useState<Source>(
    provider === undefined ? { address: '', user: '', password: '' } : { provider, authorisation: '' },
  );
  const [way, setWay] = useState<Way>([]);
  const box = useFocusOnChange(step);
  const titles = [t('imports.step.source'), t('imports.step.what'), t('imports.step.where')];
  return (
    <section className="panel card" ref={box} aria-label={titles[step - 1]}>
      <Stepper step={step} steps={3} title={titles[step - 1]} />
      {step === 1 ? (
        <AskSource
          source={source}
          onChange={setSource}
          onClose={onClose}
          onFound={(looked) => {
            setWay([
              {
                name: sourceName({ provider: provider ?? 'webdav', address: looked.address }),
                path: undefined,
                looked,
              },
            ]);
            setStep(2);
          }}
        />
      ) : null}
      {step === 2 ? (
        <AskWhat
          source={source}
          way={way}
          onWay={setWay}
          onBack={() => setStep(1)}
          onNext={() => setStep(3)}
        />
      ) : null}
      {step === 3 ? <AskWhere source={source} path={way.at(-1)?.path} onBack={() => setStep(2)} /> : null}
    </section>
  );
}

function AskWhat({
  source,
  way,
  onWay,
  onBack,
  onNext,
}: {
  source: Source;
  way: Way;
  onWay: (way: Way) => void;
  onBack: () => void;
  onNext: () => void;
}) {
  const t = useT();
  const textOf = useErrorText();
  const enter = useAct(
    ({ id }: Folder) => call('POST /api/imports/look', { body: { ...source, path: id } }),
    (looked, { id, name }) => onWay([...way, { name, path: id, looked }]),
  );
  const here = way.at(-1);
  if (!here) return null;
  const { folders, files, more } = here.looked;
  const error = textOf(enter.error);
  return (
    <div className="stack">
      <Alert tone="success" live>
        {t('imports.found', { host: way[0]?.name ?? '' })}
      </Alert>
      {error ? (
        <Alert tone="danger" live>
          {error}
        </Alert>
      ) : null}
      <FolderChooser
        way={way.map(({ name }) => name)}
        folders={folders.map(({ name, path }) => ({ id: path, name }))}
        busy={enter.busy}
        onOpen={(folder) => enter.run(folder)}
        onUp={() => onWay(way.slice(0, -1))}
      >
        <p className="soft">{t('imports.source.here', { folders: folders.length, files })}</p>
        {more ? <p className="soft">{t('imports.source.more')}</p> : null}
      </FolderChooser>
      <p>
        {t('imports.chosen.source', { folder: way.length === 1 ? t('imports.source.all') : seen(here.name) })}
      </p>
      <div className="buttons">
        <Button onClick={onBack}>{t('imports.back')}</Button>
        <Button look="primary" onClick={onNext} busy={enter.busy}>
          {t('imports.next')}
        </Button>
      </div>
    </div>
  );
}

function AskWhere({
  source,
  path,
  onBack,
}: {
  source: Source;
  path: string | undefined;
  onBack: () => void;
}) {
  const t = useT();
  const drives = useQuery({
    queryKey: ['drives'],
    queryFn: ({ signal }) => call('GET /api/drives', {}, { signal }),
  });
  return (
    <Loaded query={drives} lines={4}>
      {({ drives: found }) =>
        found.length === 0 ? (
          <div className="stack">
            <Alert tone="warning">{t('imports.drives.none')}</Alert>
            <div className="buttons">
              <Button onClick={onBack}>{t('imports.back')}</Button>
            </div>
          </div>
        ) : (
          <Target source={source} path={path} drives={found} onBack={onBack} />
        )
      }
    </Loaded>
  );
}

function Target({
  source,
  path,
  drives,
  onBack,
}: {
  source: Source;
  path: string | undefined;
  drives: Reply<'GET /api/drives'>['drives'];
  onBack: () => void;
}) {
  const t = useT();
  const go = useGo();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [driveId, setDriveId] = useState(drives[0]?.id ?? '');
  const [way, setWay] = useState<readonly Folder[]>([]);
  const drive = drives.find(({ id }) => id === driveId);
  const folderId = way.at(-1)?.id ?? 'root';
  const params = { driveId, nodeId: folderId };
  const inside = useQuery({
    queryKey: ['import-target', driveId, folderId],
    queryFn: async ({ signal }) => {
      const [{ nodes, more }, details] = await Promise.all([
        call('GET /api/drives/:driveId/nodes/:nodeId/list', { params, query: { limit: '500' } }, { signal }),
        // Whoever only has something shared sees no root.
        folderId === 'root' && drive?.access === null
          ? null
          : call('GET /api/drives/:driveId/nodes/:nodeId', { params }, { signal }),
      ]);
      return {
        folders: nodes.filter(({ kind }) => kind === 'folder'),
        more,
        access: details?.access ?? null,
      };
    },
  });
  const begin = useAct(
    () =>
      call('POST /api/imports', {
        body: { ...source, ...(path === undefined ? {} : { path }), driveId, folderId },
      }),
    () => {
      stored.stale('imports');
      toast({ text: t('imports.begun') });
      go(places.tasks);
    },
  );
  const names = [drive?.name ?? '', ...way.map(({ name }) => name)];
  const mayWrite = inside.data?.access === 'write' || inside.data?.access === 'manage';
  const error = textOf(begin.error);
  return (
    <div className="stack">
      {error ? (
        <Alert tone="danger" live>
          {error}
        </Alert>
      ) : null}
      <Select
        label={t('imports.drive')}
        name="drive"
        value={driveId}
        options={drives.map(({ id, name, organisation }) => ({
          value: id,
          label: `${name} · ${organisation}`,
        }))}
        onChange={(event) => {
          setDriveId(event.currentTarget.value);
          setWay([]);
        }}
      />
      <Loaded query={inside} lines={4}>
        {({ folders, more }) => (
          <FolderChooser
            way={names}
            folders={folders}
            busy={inside.isFetching && !inside.data}
            onOpen={({ id, name }) => setWay([...way, { id, name }])}
            onUp={() => setWay(way.slice(0, -1))}
          >
            {more ? <p className="soft">{t('imports.target.more')}</p> : null}
            {mayWrite ? null : <p className="soft">{t('imports.target.read-only')}</p>}
          </FolderChooser>
        )}
      </Loaded>
      <p>{t('imports.chosen.target', { folder: names.join(' / ') })}</p>
      <p className="soft">{t('imports.merge')}</p>
      <div className="buttons">
        <Button onClick={onBack}>{t('imports.back')}</Button>
        <Button
          look="primary"
          busy={begin.busy}
          {...(mayWrite ? {} : { why: t('imports.target.read-only') })}
          onClick={() => begin.run(undefined)}
        >
          {t('imports.begin')}
        </Button>
      </div>
    </div>
  );
}
