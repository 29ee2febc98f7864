// Taking a code of another service from a picture, the clipboard or an address, and where the person goes then.
import { useEffect, useRef, type ChangeEvent } from 'react';
import type { Taken } from '../engine/intake.ts';
import { useTools } from '../engine/context.ts';
import { createCodeReader, readFile, type ReadCode } from '../scan/read-code.ts';
import { Sign } from './signs.tsx';

/** The next screen for what a text turned out to be. */
export const afterTaking: Readonly<Record<Taken, string>> = {
  review: '/others/review',
  preview: '/others/import',
  part: '/others/scan',
  'other-export': '/others/scan',
  broken: '/others/broken',
  foreign: '/others/foreign',
};

/** Photos are smaller; a larger picture could fill the memory of an old phone. */
const maxPictureBytes = 20 * 1024 * 1024;

export type PictureFault = 'too-large' | 'no-code';

export type Picture = { readonly text: string } | { readonly fault: PictureFault };

export function usePictureReader(): (file: Blob) => Promise<Picture> {
  const reader = useRef<Promise<ReadCode>>(undefined);
  return async (file) => {
    if (file.size > maxPictureBytes) return { fault: 'too-large' };
    const read = await (reader.current ??= createCodeReader());
    const text = await readFile(file, read).catch(() => undefined);
    return text === undefined ? { fault: 'no-code' } : { text };
  };
}

type FileButtonProps = {
  label: string;
  accept: string;
  primary?: boolean;
  sign?: 'picture' | 'share';
  multiple?: boolean;
  onFiles: (files: readonly File[]) => void;
};

/** A button that opens the system's file picker. Leaving the app for it does not lock. */
export function FileButton({ label, accept, primary, sign, multiple, onFiles }: FileButtonProps) {
  const { autoLock } = useTools();
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const input = event.currentTarget;
    const files = Array.from(input.files ?? []);
    // The same file can be chosen again.
    input.value = '';
    if (files.length > 0) onFiles(files);
  };
  return (
    <label className={primary ? 'button primary wide file-button' : 'button wide file-button'}>
      {sign ? <Sign name={sign} /> : null}
      {label}
      <input
        type="file"
        accept={accept}
        multiple={multiple}
        className="unseen"
        onClick={autoLock.errand}
        onChange={choose}
      />
    </label>
  );
}

/** Pasted pictures and texts, while no field has the focus. */
export function usePasted(take: { picture: (file: File) => void; text: (text: string) => void }): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const picture = Array.from(event.clipboardData?.files ?? []).find(({ type }) =>
        type.startsWith('image/'),
      );
      const text = event.clipboardData?.getData('text/plain').trim();
      if (picture) latest.current.picture(picture);
      else if (text) latest.current.text(text);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
}
