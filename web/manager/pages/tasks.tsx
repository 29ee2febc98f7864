// What goes on in the background for somebody, and what is done: imports with how far they are. ?import=<id> opens one's failures,
// ?cancel=<id> asks before one is cancelled.
import { useQuery } from '@tanstack/react-query';
import { Button, Link } from '../../shared/kit/button.tsx';
import { ConfirmDialog } from '../../shared/kit/dialog.tsx';
import { Icon } from '../../shared/kit/icons.tsx';
import { Badge, EmptyState, type Tone } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useTexts } from '../../shared/texts.ts';
import '../imports/imports.css';
import { GoButton, useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import type { Reply } from '../../shared/app/session.ts';
import type { Label } from '../../shared/app/app.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { seen } from '../imports/names.ts';
import { sourceName, sourcePlace } from '../imports/providers.ts';
import { Card, Row, Rows } from '../parts.tsx';
import { places } from '../places.ts';
import { useStored } from '../queries.ts';
import { call } from '../server.ts';
import { useInstants } from '../words.ts';

type Import = Reply<'GET /api/imports'>['imports'][number];
const everyMs = 2000;
const isOver = ({ state }: Import): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';

export function TasksPage() {
  const { t } = useTexts();
  const { open, setOpen } = useOpen();
  const query = useQuery({
    queryKey: ['imports'],
    queryFn: ({ signal }) => call('GET /api/imports', {}, { signal }),
    refetchInterval: ({ state }) => (state.data?.imports.every(isOver) ? false : everyMs),
  });
  return (
    <>
      <PageHead
        title={t('manager.nav.tasks')}
        lead={t('imports.tasks.lead')}
        actions={
          <GoButton href={places.import} icon="download">
            {t('imports.tasks.new')}
          </GoButton>
        }
      />
      <div className="cards">
        <Loaded query={query} lines={6}>
          {({ imports }) => {
            const [over, under] = [imports.filter(isOver), imports.filter((one) => !isOver(one))];
            const cancelled = under.find(({ id }) => id === open('cancel'));
            return (
              <>
                <Card title={t('imports.tasks.running')}>
                  {under.length === 0 ? (
                    <EmptyState icon="clock" title={t('imports.tasks.none.title')}>
                      {t('imports.tasks.none.text')}
                    </EmptyState>
                  ) : (
                    <Rows label={t('imports.tasks.running')}>
                      {under.map((one) => (
                        <Item key={one.id} one={one} />
                      ))}
                    </Rows>
                  )}
                </Card>
                <Card title={t('imports.tasks.history')}>
                  {over.length === 0 ? (
                    <p className="soft">{t('imports.tasks.history.none')}</p>
                  ) : (
                    <Rows label={t('imports.tasks.history')}>
                      {over.map((one) => (
                        <Item key={one.id} one={one} />
                      ))}
                    </Rows>
                  )}
                </Card>
                {cancelled ? <Cancel one={cancelled} onClose={() => setOpen({ cancel: undefined })} /> : null}
              </>
            );
          }}
        </Loaded>
      </div>
    </>
  );
}

const states: Readonly<Record<Import['state'], { label: Label; tone: Tone | 'neutral' }>> = {
  waiting: { label: 'imports.state.waiting', tone: 'neutral' },
  running: { label: 'imports.state.running', tone: 'info' },
  paused: { label: 'imports.state.paused', tone: 'warning' },
  done: { label: 'imports.state.done', tone: 'success' },
  failed: { label: 'imports.state.failed', tone: 'danger' },
  cancelled: { label: 'imports.state.cancelled', tone: 'neutral' },
};

function Item({ one }: { one: Import }) {
  const { t, format } = useTexts();
  const { moment } = useInstants();
  const { open } = useOpen();
  const host = sourceName(one);
  const { files, bytes, state } = one;
  const isListing = state === 'running' && !one.isListed;
  const { tone, label } = states[state];
  const brought = files.done + files.skipped;
  const shownFailed = files.failed > 0;
  return (
    <Row
      icon="download"
      title={<bdi>{t('imports.title', { host })}</bdi>}
      badges={<Badge tone={tone}>{t(isListing ? 'imports.state.listing' : label)}</Badge>}
      facts={[
        { name: t('imports.from'), value: <bdi>{seen(sourcePlace(one))}</bdi> },
        { name: t('imports.into'), value: <bdi>{one.place.join(' / ')}</bdi> },
        {
          name: t('imports.files'),
          value: t('imports.files.of', { done: format.number(brought), total: format.number(files.total) }),
        },
        ...(files.skipped > 0
          ? [{ name: t('imports.files.skipped'), value: format.number(files.skipped) }]
          : []),
        {
          name: t('imports.size'),
          value: t('imports.size.of', { done: format.size(bytes.done), total: format.size(bytes.total) }),
        },
        ...(state === 'running' && one.isListed
          ? [
              {
                name: t('imports.speed'),
                value: t('imports.speed.value', { size: format.size(one.bytesPerSecond) }),
              },
              {
                name: t('imports.left'),
                value: one.secondsLeft === null ? t('imports.left.unknown') : format.span(one.secondsLeft),
              },
            ]
          : []),
        ...(state === 'running' && one.currentPath
          ? [{ name: t('imports.current'), value: <bdi>{seen(one.currentPath)}</bdi> }]
          : []),
        ...(one.endedAt === null ? [] : [{ name: t('imports.ended'), value: moment(one.endedAt) }]),
      ]}
      actions={<Acts one={one} />}
    >
      <div className="import-state">
        {isOver(one) || !one.isListed ? null : (
          <progress
            className="import-progress"
            aria-label={t('imports.progress', { host })}
            max={Math.max(1, bytes.total)}
            value={Math.min(bytes.done, Math.max(1, bytes.total))}
          />
        )}
        <Why one={one} />
        <p className="soft">
          {one.provider === 'webdav'
            ? t(one.keepsCredentials ? 'imports.credentials.kept' : 'imports.credentials.erased')
            : t(one.keepsCredentials ? 'imports.permission.kept' : 'imports.permission.erased', { host })}
        </p>
        {shownFailed ? <Failed one={one} isOpen={open('import') === one.id} /> : null}
      </div>
    </Row>
  );
}

/** Why it waits, or stopped. */
function Why({ one }: { one: Import }) {
  const { t } = useTexts();
  const { sinceThen } = useInstants();
  if (one.state === 'waiting' && one.error === null) return <p>{t('imports.waits')}</p>;
  if (one.error === null) return null;
  const reason = t.find(`errors.${one.error.replace('/', '.')}`) ?? one.error;
  if (one.retryAt === null) return <p>{reason}</p>;
  return <p>{t('imports.retry', { reason, when: sinceThen(one.retryAt) })}</p>;
}

function Acts({ one }: { one: Import }) {
  const { t } = useTexts();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const { setOpen } = useOpen();
  const host = sourceName(one);
  const params = { importId: one.id };
  const act = useAct(
    (verb: 'pause' | 'resume' | 'forget'): Promise<unknown> =>
      verb === 'pause'
        ? call('POST /api/imports/:importId/pause', { params, body: {} })
        : verb === 'resume'
          ? call('POST /api/imports/:importId/resume', { params, body: {} })
          : call('DELETE /api/imports/:importId', { params }),
    () => stored.stale('imports'),
  );
  const run = (verb: 'pause' | 'resume' | 'forget'): void =>
    act.run(verb, { onError: (error) => toast({ text: textOf(error) ?? '', tone: 'danger' }) });
  if (isOver(one))
    return (
      <Button
        small
        busy={act.busy}
        aria-label={t('imports.forget.of', { host })}
        onClick={() => run('forget')}
      >
        {t('imports.forget')}
      </Button>
    );
  const isRetry = one.state === 'waiting' && one.retryAt !== null;
  return (
    <>
      {one.state === 'paused' ? (
        <Button
          small
          busy={act.busy}
          aria-label={t('imports.resume.of', { host })}
          onClick={() => run('resume')}
        >
          {t('imports.resume')}
        </Button>
      ) : (
        <Button
          small
          busy={act.busy}
          aria-label={t('imports.pause.of', { host })}
          onClick={() => run('pause')}
        >
          {t('imports.pause')}
        </Button>
      )}
      {isRetry ? (
        <Button
          small
          busy={act.busy}
          aria-label={t('imports.retry-now.of', { host })}
          onClick={() => run('resume')}
        >
          {t('imports.retry-now')}
        </Button>
      ) : null}
      <Button
        small
        danger
        aria-label={t('imports.cancel.of', { host })}
        onClick={() => setOpen({ cancel: one.id })}
      >
        {t('imports.cancel')}
      </Button>
    </>
  );
}

function Failed({ one, isOpen }: { one: Import; isOpen: boolean }) {
  const { t } = useTexts();
  const { setOpen } = useOpen();
  const params = { importId: one.id };
  const query = useQuery({
    queryKey: ['imports', one.id],
    queryFn: ({ signal }) => call('GET /api/imports/:importId', { params }, { signal }),
    enabled: isOpen,
  });
  return (
    <details
      className="fold"
      open={isOpen}
      onToggle={(event) => {
        const now = event.currentTarget.open;
        if (now !== isOpen) setOpen({ import: now ? one.id : undefined }, { replace: true });
      }}
    >
      <summary>
        <Icon name="chevron" />
        {t('imports.failed.show', { count: one.files.failed })}
      </summary>
      {isOpen ? (
        <Loaded query={query} lines={3}>
          {({ failed }) => (
            <>
              <ul className="failed-list">
                {failed.map(({ path, error }) => (
                  <li key={path}>
                    <strong>
                      <bdi>{seen(path)}</bdi>
                    </strong>{' '}
                    {t.find(`errors.${error.replace('/', '.')}`) ?? error}
                  </li>
                ))}
              </ul>
              {failed.length < one.files.failed ? (
                <p className="soft">{t('imports.failed.first', { count: failed.length })}</p>
              ) : null}
            </>
          )}
        </Loaded>
      ) : null}
      <p>
        <Link href={`/api/imports/${one.id}/failed.csv`}>{t('imports.failed.download')}</Link>
      </p>
    </details>
  );
}

function Cancel({ one, onClose }: { one: Import; onClose: () => void }) {
  const { t } = useTexts();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const host = sourceName(one);
  const cancel = useAct(
    () => call('POST /api/imports/:importId/cancel', { params: { importId: one.id }, body: {} }),
    () => {
      stored.stale('imports');
      onClose();
      toast({ text: t('imports.cancelled') });
    },
  );
  return (
    <ConfirmDialog
      open
      title={t('imports.cancel.title', { host })}
      verb={t('imports.cancel')}
      danger
      busy={cancel.busy}
      error={textOf(cancel.error)}
      onConfirm={() => cancel.run(undefined)}
      onClose={onClose}
    >
      <p>{t('imports.cancel.text')}</p>
    </ConfirmDialog>
  );
}
