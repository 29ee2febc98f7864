// Repair photo dates of a folder: a look first, the repair in the background, and taking it back. Whoever comes back finds it as it is.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { GoButton, GoLink } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { codeOf } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog } from '../../shared/kit/dialog.tsx';
import { TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useT, useTexts } from '../../shared/texts.ts';
import { DateProgress, DateResult, isGoing } from '../files/date-result.tsx';
import { DateTable, isShowable } from '../files/date-table.tsx';
import { folderPlace, photoDatesPlace, usePlace } from '../places.ts';
import { useDetails, useDrives } from '../queries.ts';
import { call, type DateRun } from '../server.ts';

type Latest = { run: DateRun | null; elsewhere: string | null };
type Begin = { zone: string; act: DateRun['act'] };
const againMs = 1000;

export function PhotoDatesPage() {
  const t = useT();
  const { driveId, nodeId } = usePlace();
  const drive = useDrives().data?.drives.find(({ id }) => id === driveId);
  const details = useDetails(driveId, nodeId);
  const latest = useQuery({
    queryKey: ['drive', driveId, 'photo-dates', nodeId],
    queryFn: ({ signal }): Promise<Latest> =>
      call('GET /api/drives/:driveId/photo-dates', { params: { driveId }, query: { nodeId } }, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data && (data.elsewhere !== null || (data.run && isGoing(data.run))) ? againMs : false,
  });
  const { access, node } = details.data ?? {};
  const name = node?.name || drive?.name || t('drive-dates.folder');
  return (
    <>
      <nav className="breadcrumb" aria-label={t('drive.breadcrumb')}>
        <ol>
          <li>
            <GoLink href={folderPlace(driveId, nodeId)}>{name}</GoLink>
          </li>
        </ol>
      </nav>
      <PageHead title={t('drive.photo-dates')} lead={t('drive-dates.lead')} />
      <Loaded query={latest}>
        {(data) => (
          <Work
            key={nodeId}
            {...{ driveId, nodeId }}
            {...data}
            mayWrite={access === 'write' || access === 'manage'}
            isKnown={access !== undefined}
          />
        )}
      </Loaded>
    </>
  );
}

type WorkProps = Latest & { driveId: string; nodeId: string; mayWrite: boolean; isKnown: boolean };

function Work({ driveId, nodeId, run, elsewhere, mayWrite, isKnown }: WorkProps) {
  const t = useT();
  const textOf = useErrorText();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [isUndoing, setUndoing] = useState(false);
  const key = ['drive', driveId, 'photo-dates', nodeId];
  const going = run !== null && isGoing(run);
  const hasGone = useRef(false);
  if (going) hasGone.current = true;
  useEffect(() => {
    // What it changed is seen in the folder.
    if (!going && hasGone.current) void queries.invalidateQueries({ queryKey: ['drive', driveId, 'list'] });
  }, [going, driveId, queries]);
  const stored = (reply: { run: DateRun }): void => {
    setAsking(false);
    setUndoing(false);
    queries.setQueryData<Latest>(key, { run: reply.run, elsewhere: null });
  };
  const refused = (error: unknown): void => {
    // Begun in another window, or over another folder: the page says where.
    if (codeOf(error) === 'drive/too-many') void queries.invalidateQueries({ queryKey: key });
  };
  const begin = useAct(
    (body: Begin) =>
      call('POST /api/drives/:driveId/photo-dates', { params: { driveId }, body: { nodeId, ...body } }),
    stored,
  );
  const params = { driveId, runId: run?.id ?? '' };
  const stop = useAct(
    () => call('POST /api/drives/:driveId/photo-dates/:runId/stop', { params, body: {} }),
    stored,
  );
  const undo = useAct(
    () => call('POST /api/drives/:driveId/photo-dates/:runId/undo', { params, body: {} }),
    stored,
  );
  const error = begin.error ?? stop.error ?? undo.error;
  useEffect(() => refused(error), [error]);

  const isWrongZone = codeOf(begin.error) === 'core/bad-request';
  const shownError = error && !isWrongZone && codeOf(error) !== 'drive/too-many' ? error : null;
  const failure = shownError ? (
    <Alert tone="danger" live>
      {textOf(shownError)}
    </Alert>
  ) : null;
  if (run && going)
    return (
      <div className="stack">
        {failure}
        <DateProgress run={run} busy={stop.busy} onStop={() => stop.run()} />
      </div>
    );
  if (elsewhere !== null)
    return (
      <Alert
        tone="info"
        title={t('drive-dates.elsewhere')}
        actions={
          <GoButton href={photoDatesPlace(driveId, elsewhere)}>{t('drive-dates.elsewhere.go')}</GoButton>
        }
      >
        {t('drive-dates.elsewhere.text')}
      </Alert>
    );
  const ask = (
    <ZoneForm
      zone={run?.zone}
      busy={begin.busy}
      isWrong={isWrongZone}
      onLook={(zone) => begin.run({ zone, act: 'look' })}
      onCancel={run ? () => setAsking(false) : undefined}
    />
  );
  if (!run)
    return (
      <div className="stack">
        {failure}
        {ask}
      </div>
    );
  const mayRepair = run.act === 'look' && run.state === 'done' && run.repaired > 0;
  const mayUndo =
    run.act === 'repair' && run.state !== 'undone' && run.repaired > run.undone && run.endedAt !== null;
  return (
    <div className="stack">
      {failure}
      {isAsking ? (
        ask
      ) : (
        <DateResult
          key={run.id + run.state}
          run={run}
          watched={hasGone.current}
          actions={
            <>
              {mayRepair && mayWrite ? (
                <Button
                  look="primary"
                  busy={begin.busy}
                  onClick={() => begin.run({ zone: run.zone, act: 'repair' })}
                >
                  {t('drive-dates.repair')}
                </Button>
              ) : null}
              {mayUndo ? <Button onClick={() => setUndoing(true)}>{t('drive-dates.undo')}</Button> : null}
              <Button onClick={() => setAsking(true)}>{t('drive-dates.again')}</Button>
            </>
          }
        />
      )}
      {mayRepair && isKnown && !mayWrite ? <Alert tone="info">{t('drive-dates.read-only')}</Alert> : null}
      {run.photos > 0 ? <DateTable key={run.id} driveId={driveId} run={run} /> : null}
      <ConfirmDialog
        open={isUndoing}
        title={t('drive-dates.undo')}
        verb={t('drive-dates.undo')}
        busy={undo.busy}
        onConfirm={() => undo.run()}
        onClose={() => setUndoing(false)}
      >
        {t('drive-dates.undo.text')}
      </ConfirmDialog>
    </div>
  );
}

type ZoneProps = {
  zone: string | undefined;
  busy: boolean;
  isWrong: boolean;
  onLook: (zone: string) => void;
  onCancel: (() => void) | undefined;
};

const isOffset = (zone: string): boolean => /^[+-]\d\d:\d\d$/.test(zone);

function ZoneForm({ zone: before, busy, isWrong, onLook, onCancel }: ZoneProps) {
  const t = useT();
  const { zone: own } = useTexts();
  const [zone, setZone] = useState(before ?? own);
  const [isRefused, setRefused] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isAgain = onCancel !== undefined;
  useEffect(() => {
    if (isAgain || isWrong) field.current?.focus();
  }, [isAgain, isWrong]);
  return (
    <form
      className="panel stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const given = zone.trim();
        const isGood = isShowable(given) || isOffset(given);
        setRefused(!isGood);
        if (!isGood) field.current?.focus();
        else if (!busy) onLook(given);
      }}
    >
      <TextInput
        ref={field}
        name="zone"
        label={t('drive-dates.zone')}
        hint={t('drive-dates.zone.hint')}
        error={isRefused || isWrong ? t('drive-dates.zone.wrong') : undefined}
        value={zone}
        list="zones"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        onChange={(event) => {
          setZone(event.currentTarget.value);
          setRefused(false);
        }}
      />
      <datalist id="zones">
        {Intl.supportedValuesOf('timeZone').map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <p className="soft">{t('drive-dates.look.note')}</p>
      <div className="buttons">
        <Button type="submit" look="primary" busy={busy}>
          {t('drive-dates.look')}
        </Button>
        {onCancel ? <Button onClick={onCancel}>{t('common.cancel')}</Button> : null}
      </div>
    </form>
  );
}
