// How far a run over the dates of photos is, and what came of it.
import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import type { DateRun } from '../server.ts';

export const isGoing = ({ endedAt }: DateRun): boolean => endedAt === null;

export function DateProgress({ run, onStop, busy }: { run: DateRun; onStop: () => void; busy: boolean }) {
  const t = useT();
  const isUndoing = run.state === 'undoing';
  const total = isUndoing ? run.repaired : run.total;
  const done = isUndoing ? run.undone : run.photos;
  const name =
    run.state === 'stopping'
      ? t('drive-dates.going.stopping')
      : isUndoing
        ? t('drive-dates.going.undo')
        : t(run.act === 'look' ? 'drive-dates.going.look' : 'drive-dates.going.repair');
  return (
    <section className="panel stack dates-progress" aria-labelledby="dates-going">
      <h2 id="dates-going">
        <span role="status">{name}</span>
      </h2>
      {total === null ? (
        <>
          <progress aria-labelledby="dates-going" />
          <p className="soft">{t('drive-dates.going.counting')}</p>
        </>
      ) : (
        <>
          <progress aria-labelledby="dates-going" value={total === 0 ? 1 : done} max={Math.max(total, 1)} />
          <p>
            {[
              t('drive-dates.going.counted', { done, total }),
              ...(run.errors > 0 ? [t('drive-dates.going.errors', { count: run.errors })] : []),
            ].join(' · ')}
          </p>
        </>
      )}
      <p className="soft">{t('drive-dates.going.leave')}</p>
      {run.state === 'going' ? (
        <div className="buttons">
          <Button busy={busy} onClick={onStop}>
            {t('drive-dates.stop')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function useFacts(run: DateRun): string {
  const t = useT();
  const left = run.state === 'undone' ? run.repaired - run.undone : 0;
  const facts = [
    t('drive-dates.facts.seen', { count: run.photos }),
    ...(run.written > 0 ? [t('drive-dates.facts.named', { count: run.written })] : []),
    ...(run.right > 0 ? [t('drive-dates.facts.right', { count: run.right })] : []),
    ...(run.errors > 0 ? [t('drive-dates.facts.errors', { count: run.errors })] : []),
    ...(left > 0 ? [t('drive-dates.facts.left', { count: left })] : []),
  ];
  return facts.join(' · ');
}

/** `watched`: it ended before the eyes of whoever reads, whose focus may have been on a button that is gone. */
export function DateResult({
  run,
  watched,
  actions,
}: {
  run: DateRun;
  watched: boolean;
  actions: ReactNode;
}) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const facts = useFacts(run);
  useEffect(() => {
    if (watched && (document.activeElement === null || document.activeElement === document.body))
      box.current?.focus();
  }, [watched]);
  const { state, act, repaired, undone, problem } = run;
  const count = repaired;
  const isNothing = act === 'look' && state === 'done' && repaired === 0;
  const none =
    run.photos === 0
      ? t('drive-dates.none.photos')
      : t(run.right > 0 && run.errors === 0 ? 'drive-dates.none.right' : 'drive-dates.none.errors');
  const said = (): { title: string; more: string } => {
    if (state === 'failed') {
      const why =
        problem === 'no-exiftool'
          ? t('drive-dates.failed.no-exiftool')
          : t(problem === 'gone' ? 'drive-dates.failed.gone' : 'drive-dates.failed.fault');
      return { title: t('drive-dates.failed'), more: why };
    }
    if (state === 'stopped')
      return {
        title: t('drive-dates.stopped'),
        more: t(act === 'look' ? 'drive-dates.stopped.look' : 'drive-dates.stopped.repair'),
      };
    if (state === 'undone') return { title: t('drive-dates.undone', { count: undone }), more: '' };
    if (isNothing) return { title: t('drive-dates.none'), more: none };
    return {
      title: t(act === 'look' ? 'drive-dates.looked' : 'drive-dates.repaired', { count }),
      more: '',
    };
  };
  const tone =
    state === 'failed'
      ? 'danger'
      : state === 'stopped'
        ? 'warning'
        : act === 'look' && !isNothing
          ? 'info'
          : 'success';
  const { title, more } = said();
  return (
    <div ref={box} tabIndex={-1}>
      <Alert tone={isNothing && run.errors > 0 ? 'warning' : tone} live title={title} actions={actions}>
        {more ? <p>{more}</p> : null}
        {run.photos > 0 ? <p>{facts}</p> : null}
      </Alert>
    </div>
  );
}
