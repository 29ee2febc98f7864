// A look at pictures, text and PDFs without saving them: fetched as any download and shown as a picture or plain text, never as a
// page; PDFs by the browser’s own viewer, in a frame.
import { useEffect, useState } from 'react';
import { Button, Link } from '../../shared/kit/button.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { Alert, Skeleton } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { contentAddress, type DriveNode, pdfAddress } from '../server.ts';

const mostPictureBytes = 50 * 1024 * 1024;
const mostTextBytes = 1024 * 1024;
const pictures = /^image\/(png|jpeg|gif|webp|avif|svg\+xml)$/;
const texts = /^(text\/|application\/(json|xml|javascript|x-sh|x-yaml|toml))/;

function kindOf({ mediaType, sizeBytes }: DriveNode): 'picture' | 'text' | 'pdf' | 'none' {
  const type = (mediaType ?? '').split(';')[0]?.trim() ?? '';
  // Phones have no viewer for frames.
  if (type === 'application/pdf') return navigator.pdfViewerEnabled ? 'pdf' : 'none';
  if (pictures.test(type) && (sizeBytes ?? 0) <= mostPictureBytes) return 'picture';
  return texts.test(type) && (sizeBytes ?? 0) <= mostTextBytes ? 'text' : 'none';
}

type Shown = { picture?: string; text?: string; isPdf?: true; isOther?: true; failed?: true };

export function PreviewDialog({
  driveId,
  node,
  onDetails,
  onClose,
}: {
  driveId: string;
  node: DriveNode;
  onDetails: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const kind = kindOf(node);
  const address = contentAddress(driveId, node.id);
  const pdf = pdfAddress(driveId, node.id);
  const [shown, setShown] = useState<Shown>({});
  useEffect(() => {
    if (kind === 'none') return;
    const leaving = new AbortController();
    let picture: string | undefined;
    const load = async (): Promise<void> => {
      const answer = await fetch(kind === 'pdf' ? pdf : address, { signal: leaving.signal });
      // It is not what its name says.
      if (answer.status === 422) return setShown({ isOther: true });
      if (!answer.ok) throw new Error('no content');
      if (kind === 'pdf') {
        // The frame fetches it anew: a refusal in a frame would say nothing.
        await answer.body?.cancel();
        return setShown({ isPdf: true });
      }
      if (kind === 'text') return setShown({ text: await answer.text() });
      const bytes = await answer.blob();
      if (leaving.signal.aborted) return;
      picture = URL.createObjectURL(bytes);
      setShown({ picture });
    };
    load().catch(() => {
      if (!leaving.signal.aborted) setShown({ failed: true });
    });
    return () => {
      leaving.abort();
      if (picture) URL.revokeObjectURL(picture);
    };
  }, [address, pdf, kind]);
  return (
    <Dialog open wide title={node.name} onClose={onClose}>
      {kind === 'none' || shown.isOther ? (
        <p>{t('drive.preview.none')}</p>
      ) : shown.isPdf ? (
        <iframe className="preview pdf" src={pdf} title={node.name} />
      ) : shown.picture ? (
        <img className="preview" src={shown.picture} alt={node.name} />
      ) : shown.text !== undefined ? (
        <pre className="preview" tabIndex={0} aria-label={node.name}>
          {shown.text}
        </pre>
      ) : shown.failed ? (
        <Alert tone="danger" live>
          {t('drive.preview.failed')}
        </Alert>
      ) : (
        <Skeleton lines={4} />
      )}
      <div className="buttons dialog-foot">
        <Button onClick={onDetails}>{t('drive.details')}</Button>
        <Link button look="primary" icon="download" download href={address}>
          {t('drive.download')}
        </Link>
      </div>
    </Dialog>
  );
}
