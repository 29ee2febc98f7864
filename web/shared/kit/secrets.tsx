// Things to copy or keep: one value, a sheet of codes shown once, a QR code.
import { encode } from 'uqr';
import { useId, useState } from 'react';
import { useT } from '../texts.ts';
import { Button } from './button.tsx';

/** Copies a text and knows for four seconds whether it worked. */
export function useCopy(text: string): { state: 'idle' | 'done' | 'failed'; copy: () => void } {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState('done');
      setTimeout(() => setState('idle'), 4000);
    } catch {
      setState('failed');
    }
  };
  return { state, copy: () => void copy() };
}

function CopyButton({
  text,
  small,
  onCopied,
}: {
  text: string;
  small?: boolean;
  onCopied?: (() => void) | undefined;
}) {
  const t = useT();
  const { state, copy } = useCopy(text);
  return (
    <>
      <Button
        icon={state === 'done' ? 'check' : 'copy'}
        small={small}
        onClick={() => {
          copy();
          onCopied?.();
        }}
      >
        {t(state === 'done' ? 'kit.copied' : 'kit.copy')}
      </Button>
      <span className={state === 'failed' ? 'why' : 'unseen'} role="status">
        {state === 'done' ? t('kit.copied') : state === 'failed' ? t('kit.copy.failed') : ''}
      </span>
    </>
  );
}

/** A value to be taken elsewhere: an address, an app password, the text of a QR code. */
export function CopyField({
  label,
  value,
  onCopied,
}: {
  label: string;
  value: string;
  onCopied?: () => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="copy-field">
        <textarea
          id={id}
          className="input secret"
          readOnly
          rows={1}
          value={value}
          translate="no"
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={value} onCopied={onCopied} />
      </div>
    </div>
  );
}

type CodesProps = {
  label: string;
  codes: readonly string[];
  fileName: string /** The first line of the file and of the print. */;
  heading: string;
};

/** Codes shown once, to be kept: download, copy, print. */
export function SecretCodes({ label, codes, fileName, heading }: CodesProps) {
  const t = useT();
  const text = `${heading}\n\n${codes.join('\n')}\n`;
  const download = (): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  return (
    <div className="stack print-this">
      <p className="print-only">{heading}</p>
      <ol className="codes" aria-label={label} translate="no">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="buttons">
        <Button icon="download" onClick={download}>
          {t('kit.download')}
        </Button>
        <CopyButton text={text} />
        <Button icon="print" onClick={() => print()}>
          {t('kit.print')}
        </Button>
      </div>
    </div>
  );
}

/** The modules of a QR code as one SVG path, a run of dark modules a rectangle. */
export function qrPath(rows: readonly (readonly boolean[])[]): string {
  let path = '';
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x += 1;
      path += `M${start} ${y}h${x - start + 1}v1h-${x - start + 1}z`;
    }
  });
  return path;
}

/** Always black on white with its quiet zone, in both themes. Offer the same text to copy beside it. */
export function QrView({ text, label }: { text: string; label?: string }) {
  const t = useT();
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label ?? t('kit.qr')}
      shapeRendering="crispEdges"
    >
      <path d={qrPath(data)} />
    </svg>
  );
}
