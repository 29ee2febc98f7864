// Folders to walk through and choose one of: those of a source, and those of a drive.
import type { ReactNode } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Icon } from '../../shared/kit/icons.tsx';
import { useT } from '../../shared/texts.ts';
import { seen } from './names.ts';

export type Folder = { readonly id: string; readonly name: string };

export function FolderChooser({
  way,
  folders,
  busy,
  children,
  onOpen,
  onUp,
}: {
  /** The names on the way, the top first. */
  way: readonly string[];
  folders: readonly Folder[];
  busy: boolean;
  children?: ReactNode;
  onOpen: (folder: Folder) => void;
  onUp: () => void;
}) {
  const t = useT();
  const here = seen(way.at(-1) ?? '');
  return (
    <div className="chooser" aria-busy={busy}>
      <div className="chooser-head">
        <p aria-live="polite">
          <bdi>{seen(way.join(' / '))}</bdi>
        </p>
        {way.length > 1 ? (
          <Button small busy={busy} onClick={onUp}>
            {t('imports.folders.up')}
          </Button>
        ) : null}
      </div>
      {folders.length === 0 ? (
        <p className="soft">{t('imports.folders.none')}</p>
      ) : (
        <ul aria-label={t('imports.folders.of', { folder: here })}>
          {folders.map((folder) => (
            <li key={folder.id}>
              <Button
                look="quiet"
                busy={busy}
                aria-label={t('imports.folders.open', { folder: seen(folder.name) })}
                onClick={() => onOpen(folder)}
              >
                <Icon name="folder" />
                <bdi>{seen(folder.name)}</bdi>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {children}
    </div>
  );
}
