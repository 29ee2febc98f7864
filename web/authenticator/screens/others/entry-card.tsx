// A code of another service: whose it is, tap to copy, the next one when the time is nearly over.
import { useRef, useState, type ReactNode } from 'react';
import { Button, Menu, type MenuItem, useCopy, useToast } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { goTo, useTools, useVault } from '../../engine/context.ts';
import { Ring, useHidden } from '../../parts/code.tsx';
import { hiddenCode, isEnding, useEntryCode } from '../../parts/entry-code.tsx';
import { initials } from '../../parts/initials.ts';
import { useKeeping } from '../../parts/keeping.tsx';
import { codeAt, codeKey, groupedCode } from '../../vault/codes.ts';
import { type Entry, titleOf } from '../../vault/entry.ts';
import { EditDialog } from './edit-dialog.tsx';
import { lazily } from '../../parts/lazily.tsx';

const QrDialog = lazily(async () => (await import('./qr-dialog.tsx')).QrDialog);

export function EntryCard({ entry, now }: { entry: Entry; now: number }) {
  const t = useT();
  const toast = useToast();
  const { vault } = useTools();
  const { entries } = useVault();
  const keeping = useKeeping();
  const [dialog, setDialog] = useState<'edit' | 'qr'>();
  const title = titleOf(entry) || t('auth.others.unnamed');
  const name = entry.issuer && entry.label ? `${entry.issuer}, ${entry.label}` : title;

  const remove = (): void => {
    const place = entries.findIndex(({ id }) => id === entry.id);
    void keeping(async () => {
      await vault.changeEntries((all) => all.filter(({ id }) => id !== entry.id));
      // Back to its place, or to the end when the list has become shorter.
      const undo = (): void =>
        void keeping(() =>
          vault.changeEntries((all) =>
            all.some(({ id }) => id === entry.id)
              ? all
              : [...all.slice(0, place), entry, ...all.slice(place)],
          ),
        );
      toast({ text: t('auth.others.deleted', { name: title }), undo });
    });
  };
  const items: MenuItem[] = [
    { label: t('auth.others.edit'), icon: 'edit', onSelect: () => setDialog('edit') },
    { label: t('auth.others.qr'), icon: 'scan', onSelect: () => setDialog('qr') },
    ...(entries.length > 1
      ? [{ label: t('auth.order'), icon: 'list' as const, onSelect: () => goTo('/order') }]
      : []),
    { label: t('auth.others.delete'), icon: 'trash', danger: true, onSelect: remove },
  ];
  return (
    <li className="card entry" data-testid="entry-card">
      <header className="card-head">
        <span className="avatar" aria-hidden="true">
          {initials(title)}
        </span>
        <div className="card-names">
          <h3>{title}</h3>
          {entry.issuer && entry.label ? <p className="soft small">{entry.label}</p> : null}
        </div>
        <Menu label={t('auth.card.menu', { name })} items={items} />
      </header>
      {entry.kind === 'hotp' ? (
        <CounterCode entry={entry} name={name} />
      ) : (
        <TimeCode entry={entry} now={now} name={name} />
      )}
      <EditDialog entry={entry} open={dialog === 'edit'} onClose={() => setDialog(undefined)} />
      {dialog === 'qr' ? <QrDialog entry={entry} name={title} onClose={() => setDialog(undefined)} /> : null}
    </li>
  );
}

function TimeCode({ entry, now, name }: { entry: Entry; now: number; name: string }) {
  const t = useT();
  const codes = useEntryCode(entry, now);
  const { isHidden, show } = useHidden();
  return (
    <div className="code-row">
      <CodeButton code={codes?.code} digits={entry.digits} name={name} isHidden={isHidden} show={show}>
        {codes && !isHidden && isEnding(now, entry.periodSeconds) ? (
          <span className="next-code" translate="no">
            {t('auth.others.next', { code: groupedCode(codes.next) })}
          </span>
        ) : undefined}
      </CodeButton>
      <Ring now={now} periodMs={entry.periodSeconds * 1000} />
    </div>
  );
}

/** The counter is on disk before its code is seen: a code is never given twice. */
function CounterCode({ entry, name }: { entry: Entry; name: string }) {
  const t = useT();
  const { vault } = useTools();
  const keeping = useKeeping();
  const [code, setCode] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const { isHidden, show } = useHidden();
  const running = useRef(false);
  const next = async (): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    await keeping(async () => {
      let used = entry.counter;
      await vault.changeEntries((all) =>
        all.map((one) => {
          if (one.id !== entry.id) return one;
          used = one.counter;
          return { ...one, counter: used + 1 };
        }),
      );
      setCode(await codeAt(await codeKey(entry), entry, used));
    });
    running.current = false;
    setBusy(false);
  };
  return (
    <div className="code-row counter">
      {code === undefined ? (
        <p className="soft small">{t('auth.others.next.first')}</p>
      ) : (
        <CodeButton code={code} digits={entry.digits} name={name} isHidden={isHidden} show={show} />
      )}
      <Button busy={isBusy} onClick={() => void next()}>
        {t('auth.others.next.button')}
      </Button>
    </div>
  );
}

type CodeButtonProps = {
  code: string | undefined;
  digits: number;
  name: string;
  isHidden: boolean;
  show: () => void;
  children?: ReactNode;
};

function CodeButton({ code, digits, name, isHidden, show, children }: CodeButtonProps) {
  const t = useT();
  const { state, copy } = useCopy(code ?? '');
  const said =
    state === 'done'
      ? t('kit.copied')
      : state === 'failed'
        ? t('kit.copy.failed')
        : t(isHidden ? 'auth.others.reveal.tap' : 'auth.code.tap');
  return (
    <>
      <button type="button" className="code-button" onClick={isHidden ? show : copy}>
        <span className="unseen">
          {isHidden
            ? t('auth.others.reveal', { name })
            : t('auth.code.copy', { name, digits: [...(code ?? '')].join(' ') })}
        </span>
        <span className="code-lines" aria-hidden="true">
          <span className="code" translate="no" data-testid="entry-code">
            {code === undefined || isHidden ? hiddenCode(digits) : groupedCode(code)}
          </span>
          <span className={`hint-line ${state}`}>{children && state === 'idle' ? children : said}</span>
        </span>
      </button>
      <span className="unseen" role="status">
        {state === 'idle' ? '' : said}
      </span>
    </>
  );
}
