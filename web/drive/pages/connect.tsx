// How programs reach the drive: addresses, and text ready to be copied for each of them.
import { useState } from 'react';
import { Link } from '../../shared/kit/button.tsx';
import { Select } from '../../shared/kit/field.tsx';
import { CopyField, useCopy } from '../../shared/kit/secrets.tsx';
import { Button } from '../../shared/kit/button.tsx';
import { useT } from '../../shared/texts.ts';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAccount } from '../../shared/app/queries.ts';
import { usePlace } from '../places.ts';
import { useDrives } from '../queries.ts';
import { programs, type Program, textFor } from './programs.ts';

export function ConnectPage() {
  const t = useT();
  const { driveId } = usePlace();
  const drives = useDrives();
  const { loginAddress } = useAccount();
  const [program, setProgram] = useState<Program>('rclone');
  return (
    <>
      <PageHead title={t('drive-pages.connect.title')} lead={t('drive-pages.connect.lead')} />
      <Loaded query={drives}>
        {({ drives: list }) => {
          const drive = list.find(({ id }) => id === driveId);
          if (!drive) return <p>{t('drive.not-found')}</p>;
          const { address } = drive;
          return (
            <div className="connect">
              <section className="panel stack" aria-label={t('drive-pages.connect.data')}>
                <CopyField label={t('drive-pages.connect.address')} value={address} />
                <CopyField label={t('drive-pages.connect.user')} value={loginAddress} />
                <CopyField label={t('drive-pages.connect.id')} value={driveId} />
                <p>{t('drive-pages.connect.password')}</p>
                <Link button icon="key" href="/manager/app-passwords?make=1&scope=drive">
                  {t('drive-pages.connect.make-password')}
                </Link>
              </section>
              <section className="panel stack" aria-label={t('drive-pages.connect.program')}>
                <Select
                  label={t('drive-pages.connect.program')}
                  value={program}
                  options={programs.map((value) => ({ value, label: t(`drive-pages.program.${value}`) }))}
                  onChange={(event) => setProgram(event.currentTarget.value as Program)}
                />
                <p>{t(`drive-pages.program.${program}.how`)}</p>
                <Ready text={textFor(program, { address, user: loginAddress, driveId })} />
              </section>
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

function Ready({ text }: { text: string }) {
  const t = useT();
  const { state, copy } = useCopy(text);
  return (
    <>
      <pre className="ready" tabIndex={0} translate="no" aria-label={t('drive-pages.connect.ready')}>
        {text}
      </pre>
      <Button icon={state === 'done' ? 'check' : 'copy'} onClick={copy}>
        {t(state === 'done' ? 'kit.copied' : 'kit.copy')}
      </Button>
      <span className="unseen" role="status">
        {state === 'done' ? t('kit.copied') : state === 'failed' ? t('kit.copy.failed') : ''}
      </span>
    </>
  );
}
