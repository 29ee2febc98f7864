// The camera looks for the QR of the computer; a picture or the typed code do as well.
import { useCallback, useEffect, useRef, useState, type ChangeEvent } from 'react';
import { Alert, Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useTools } from '../engine/context.ts';
import { Page } from '../parts/page.tsx';
import { Sign } from '../parts/signs.tsx';
import { readScanned } from '../protocol/link.ts';
import { type Camera, type CameraFault, openCamera } from '../scan/camera.ts';
import { createCodeReader, pixelsOf, readFile, type ReadCode } from '../scan/read-code.ts';

type Trouble = CameraFault | 'foreign' | 'elsewhere' | 'no-code';
const troubleTexts = {
  refused: ['auth.scan.refused', 'auth.scan.refused.text'],
  none: ['auth.scan.none', 'auth.scan.none.text'],
  busy: ['auth.scan.busy', 'auth.scan.busy.text'],
  foreign: ['auth.scan.foreign', 'auth.scan.foreign.text'],
  elsewhere: ['auth.scan.elsewhere', 'auth.scan.elsewhere.text'],
  'no-code': ['auth.scan.no-code', 'auth.scan.no-code.text'],
} as const;

export function Scanner() {
  const t = useT();
  const { flow } = useTools();
  const video = useRef<HTMLVideoElement>(null);
  const reader = useRef<Promise<ReadCode>>(undefined);
  const [camera, setCamera] = useState<Camera>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [attempt, setAttempt] = useState(0);
  const [isLit, setLit] = useState(false);
  const isBlind = trouble === 'refused' || trouble === 'none' || trouble === 'busy';

  /** True when the text was a link of ours and the claim is under way. */
  const take = useCallback(
    (text: string): boolean => {
      const scanned = readScanned(text, location.origin);
      if (scanned.kind !== 'link') {
        setTrouble(scanned.kind);
        return false;
      }
      goTo('/link', { replace: true });
      void flow.claim(scanned.target);
      return true;
    },
    [flow],
  );

  useEffect(() => {
    let opened: Camera | undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    reader.current ??= createCodeReader();

    async function look(read: ReadCode): Promise<void> {
      const element = video.current;
      if (isOver || !element) return;
      if (element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        const size = { width: element.videoWidth, height: element.videoHeight };
        const pixels = pixelsOf(element, size, 720);
        const text = pixels && (await read(pixels));
        if (isOver || (text && take(text))) return;
      }
      timer = setTimeout(() => void look(read), 120);
    }

    async function start(): Promise<void> {
      const camera = await openCamera();
      if (typeof camera === 'string') {
        if (!isOver) setTrouble(camera);
        return;
      }
      opened = camera;
      if (isOver || !video.current) {
        opened.stop();
        return;
      }
      setTrouble(undefined);
      setCamera(opened);
      video.current.srcObject = opened.stream;
      await video.current.play().catch(() => {});
      await look(await (reader.current ?? createCodeReader()));
    }

    void start();
    return () => {
      isOver = true;
      clearTimeout(timer);
      opened?.stop();
    };
  }, [attempt, take]);

  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const input = event.currentTarget;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    const text = await readFile(file, await (reader.current ??= createCodeReader())).catch(() => undefined);
    if (text === undefined) setTrouble('no-code');
    else take(text);
  };

  return (
    <Page
      title={t('auth.scan')}
      back="/computer"
      acts={
        <>
          {isBlind ? (
            <Button look="primary" wide onClick={() => setAttempt(attempt + 1)}>
              {t('auth.scan.again')}
            </Button>
          ) : null}
          <label className="button wide file-button">
            <Sign name="picture" />
            {t('auth.scan.picture')}
            <input type="file" accept="image/*" className="unseen" onChange={(event) => void choose(event)} />
          </label>
          <Button wide look="quiet" onClick={() => goTo('/code', { replace: true })}>
            {t('auth.scan.cannot')}
          </Button>
        </>
      }
    >
      <div role="alert">
        {trouble ? (
          <Alert tone="warning" title={t(troubleTexts[trouble][0])}>
            {t(troubleTexts[trouble][1])}
          </Alert>
        ) : null}
      </div>
      <div className="viewfinder" hidden={isBlind}>
        <video ref={video} playsInline muted aria-label={t('auth.scan.camera')} />
        <span className="viewfinder-frame" aria-hidden="true" />
        {camera?.light ? (
          <button
            type="button"
            className="button viewfinder-light"
            aria-pressed={isLit}
            onClick={() => {
              setLit(!isLit);
              void camera.light?.(!isLit);
            }}
          >
            <Sign name="light" />
            {t('auth.scan.light')}
          </button>
        ) : null}
      </div>
      {isBlind ? null : <p className="soft centred">{t('auth.scan.hint')}</p>}
    </Page>
  );
}
