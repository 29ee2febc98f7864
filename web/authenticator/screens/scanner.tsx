// The camera looks for a QR: the computer's, to link this phone, or one with codes of other services. A picture or typing
// do as well. Whatever is shown is understood, whichever screen was asked for.
import { useCallback, useEffect, useRef, useState } from 'react';
import { Alert, Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useIntake, useTools } from '../engine/context.ts';
import { Page } from '../parts/page.tsx';
import { allowTexts, platformOf } from '../parts/platform.ts';
import { Sign } from '../parts/signs.tsx';
import {
  afterTaking,
  FileButton,
  type PictureFault,
  usePasted,
  usePictureReader,
} from '../parts/take-code.tsx';
import { readScanned } from '../protocol/link.ts';
import { type Camera, type CameraFault, openCamera } from '../scan/camera.ts';
import { createCodeReader, pixelsOf, type ReadCode } from '../scan/read-code.ts';

type Purpose = 'link' | 'others' | 'knock';
type Trouble = CameraFault | PictureFault | 'foreign' | 'elsewhere' | 'broken' | 'other-export';
const troubleTexts = {
  refused: ['auth.scan.refused', 'auth.scan.refused.text'],
  none: ['auth.scan.none', 'auth.scan.none.text'],
  busy: ['auth.scan.busy', 'auth.scan.busy.text'],
  foreign: ['auth.scan.foreign', 'auth.scan.foreign.text'],
  elsewhere: ['auth.scan.elsewhere', 'auth.scan.elsewhere.text'],
  broken: ['auth.others.scan.broken', 'auth.others.scan.broken.text'],
  'other-export': ['auth.others.scan.other-export', 'auth.others.scan.other-export.text'],
  'no-code': ['auth.scan.no-code', 'auth.scan.no-code.text'],
  'too-large': ['auth.others.pictures.large', 'auth.others.pictures.large.text'],
} as const satisfies Record<Trouble, readonly [string, string]>;
/** Where the words about linking would lead astray. */
const othersTexts = {
  ...troubleTexts,
  none: ['auth.scan.none', 'auth.others.scan.none.text'],
  foreign: ['auth.others.scan.foreign', 'auth.others.scan.foreign.text'],
  elsewhere: ['auth.scan.elsewhere', 'auth.others.scan.elsewhere.text'],
  'no-code': ['auth.scan.no-code', 'auth.others.scan.no-code.text'],
} as const satisfies Record<Trouble, readonly [string, string]>;

const knockTexts = {
  ...troubleTexts,
  none: ['auth.scan.none', 'auth.knock.scan.none.text'],
  foreign: ['auth.knock.scan.foreign', 'auth.knock.scan.foreign.text'],
  elsewhere: ['auth.scan.elsewhere', 'auth.knock.scan.foreign.text'],
  'no-code': ['auth.scan.no-code', 'auth.knock.scan.none.text'],
} as const satisfies Record<Trouble, readonly [string, string]>;

const titles = {
  link: 'auth.scan',
  others: 'auth.others.scan',
  knock: 'auth.knock.scan',
} as const satisfies Record<Purpose, string>;
const hints = {
  link: 'auth.scan.hint',
  others: 'auth.others.scan.hint',
  knock: 'auth.knock.scan.hint',
} as const satisfies Record<Purpose, string>;

export function Scanner({ purpose, knock = '' }: { purpose: Purpose; knock?: string }) {
  const t = useT();
  const { app, flow, intake } = useTools();
  const above = { link: '/computer', others: '/others', knock: `/knock/${knock}` }[purpose];
  const video = useRef<HTMLVideoElement>(null);
  const reader = useRef<Promise<ReadCode>>(undefined);
  const readPicture = usePictureReader();
  const [camera, setCamera] = useState<Camera>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [attempt, setAttempt] = useState(0);
  const [isLit, setLit] = useState(false);
  const isBlind = trouble === 'refused' || trouble === 'none' || trouble === 'busy';
  const texts = { link: troubleTexts, others: othersTexts, knock: knockTexts }[purpose];

  /** True when there is nothing more to look for here. */
  const take = useCallback(
    async (text: string): Promise<boolean> => {
      const scanned = readScanned(text, location.origin);
      if (scanned.kind === 'knock') {
        app.takeNumber(scanned.target);
        goTo(`/knock/${scanned.target.knock}`, { replace: true });
        return true;
      }
      if (scanned.kind === 'link' && purpose !== 'knock') {
        goTo('/link', { replace: true });
        void flow.claim(scanned.target);
        return true;
      }
      if (purpose === 'knock') {
        setTrouble(scanned.kind === 'elsewhere' ? 'elsewhere' : 'foreign');
        return false;
      }
      const taken = scanned.kind === 'elsewhere' ? scanned.kind : await intake.take(text);
      if (taken === 'review' || taken === 'preview') {
        goTo(afterTaking[taken], { replace: true });
        return true;
      }
      setTrouble(taken === 'part' ? undefined : taken);
      return false;
    },
    [app, flow, intake, purpose],
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
        if (isOver || (text && (await take(text))) || isOver) return;
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

  const choose = async (files: readonly Blob[]): Promise<void> => {
    for (const file of files) {
      const picture = await readPicture(file);
      if ('fault' in picture) setTrouble(picture.fault);
      else if (await take(picture.text)) return;
    }
  };
  usePasted({ picture: (file) => void choose([file]), text: (text) => void take(text) });

  return (
    <Page
      title={t(titles[purpose])}
      back={above}
      onBack={() => {
        intake.cancel();
        goTo(above, { replace: true });
      }}
      acts={
        <>
          {isBlind ? (
            <Button look="primary" wide onClick={() => setAttempt(attempt + 1)}>
              {t('auth.scan.again')}
            </Button>
          ) : null}
          <FileButton
            label={t('auth.scan.picture')}
            accept="image/*"
            sign="picture"
            multiple={purpose === 'others'}
            onFiles={(files) => void choose(files)}
          />
          {purpose === 'others' ? (
            <Button wide look="quiet" onClick={() => goTo('/others/key', { replace: true })}>
              {t('auth.others.type')}
            </Button>
          ) : (
            <Button
              wide
              look="quiet"
              onClick={() => goTo(purpose === 'knock' ? above : '/code', { replace: true })}
            >
              {t(purpose === 'knock' ? 'auth.knock.scan.type' : 'auth.scan.cannot')}
            </Button>
          )}
        </>
      }
    >
      <div role="alert">
        {trouble ? (
          <Alert tone="warning" title={t(texts[trouble][0])}>
            <p>{t(texts[trouble][1])}</p>
            {trouble === 'refused' ? <p>{t(allowTexts.camera[platformOf(navigator)])}</p> : null}
          </Alert>
        ) : null}
      </div>
      <Parts />
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
      {isBlind ? null : <p className="soft centred">{t(hints[purpose])}</p>}
    </Page>
  );
}

/** How many QR codes of an export have been read, and the way on with those. */
function Parts() {
  const t = useT();
  const { intake } = useTools();
  const state = useIntake();
  const stop = async (): Promise<void> => {
    await intake.stopCollecting();
    goTo('/others/import', { replace: true });
  };
  return (
    <>
      <div role="status">
        {state.step === 'collecting' ? (
          <Alert
            tone="success"
            title={t('auth.others.parts', {
              done: state.collected.parts.size,
              count: state.collected.count,
            })}
          >
            {t('auth.others.parts.text')}
          </Alert>
        ) : null}
      </div>
      {state.step === 'collecting' ? (
        <Button small look="quiet" onClick={() => void stop()}>
          {t('auth.others.parts.stop')}
        </Button>
      ) : null}
    </>
  );
}
