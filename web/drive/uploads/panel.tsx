// Uploads under way: progress, pause, resume, cancel, and the question about a name that is taken.
import { lazy, Suspense, useEffect, useId, useRef, useSyncExternalStore } from 'react';
import { Button, IconButton } from '../../shared/kit/button.tsx';
import { useFormat, useT } from '../../shared/texts.ts';
import { useErrorText } from '../../shared/app/words.ts';
import * as engine from './engine.ts';
import { inOrder } from './rules.ts';

const Clash = lazy(async () => ({ default: (await import('./clash.tsx')).Clash }));

const useUploads = () => useSyncExternalStore(engine.subscribe, engine.all);

/** Long enough to be read; what did not arrive stays until somebody has dealt with it. */
const doneMs = 10_000;

export function UploadPanel() {
  const t = useT();
  const id = useId();
  const box = useRef<HTMLElement>(null);
  const uploads = useUploads();
  const asking = uploads.find(({ state }) => state === 'asking');
  const open = uploads.filter(({ state }) => state !== 'done').length;
  const isOver = uploads.length > 0 && open === 0;
  useEffect(() => {
    if (!isOver) return undefined;
    const timer = setInterval(() => {
      // Somebody is reading it, or has the keyboard in it.
      if (!box.current?.matches(':hover, :focus-within')) engine.clear();
    }, doneMs);
    return () => clearInterval(timer);
  }, [isOver]);
  if (uploads.length === 0) return null;
  return (
    <section className="uploads" aria-labelledby={id} ref={box}>
      <header>
        <h2 id={id} aria-live="polite">
          {open === 0 ? t('drive.uploads.done') : t('drive.uploads.title', { count: open })}
        </h2>
        {open === 0 ? <IconButton icon="cross" label={t('kit.close')} onClick={engine.clear} /> : null}
      </header>
      <ul>
        {inOrder(uploads)
          .slice(0, 100)
          .map((upload) => (
            <Row key={upload.key} upload={upload} />
          ))}
      </ul>
      <Suspense fallback={null}>{asking ? <Clash key={asking.key} upload={asking} /> : null}</Suspense>
    </section>
  );
}

function Row({ upload }: { upload: engine.Upload }) {
  const t = useT();
  const format = useFormat();
  const textOf = useErrorText();
  const { name, state, sent, size, code } = upload;
  const said =
    state === 'done'
      ? t('drive.uploads.state.done')
      : state === 'failed'
        ? textOf(code)
        : state === 'lost'
          ? t('drive.uploads.state.lost')
          : state === 'paused'
            ? code
              ? textOf(code)
              : t('drive.uploads.state.paused')
            : t('drive.uploads.progress', { sent: format.size(sent), size: format.size(size) });
  return (
    <li>
      <div className="upload-name">
        <strong>{name}</strong>
        <span className="soft small">{said}</span>
        {state === 'done' || state === 'failed' || state === 'lost' ? null : (
          <progress aria-label={name} value={size === 0 ? 1 : sent / size} max={1} />
        )}
      </div>
      {state === 'sending' || state === 'waiting' ? (
        <Button
          small
          look="quiet"
          aria-label={t('drive.uploads.pause-of', { name })}
          onClick={() => engine.pause(upload)}
        >
          {t('drive.uploads.pause')}
        </Button>
      ) : null}
      {state === 'paused' || state === 'failed' ? (
        <Button
          small
          look="quiet"
          aria-label={t('drive.uploads.resume-of', { name })}
          onClick={() => engine.resume(upload)}
        >
          {t('drive.uploads.resume')}
        </Button>
      ) : null}
      {state === 'done' ? null : (
        <IconButton
          icon="cross"
          label={t('drive.uploads.cancel-of', { name })}
          onClick={() => engine.cancel(upload)}
        />
      )}
    </li>
  );
}
