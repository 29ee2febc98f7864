// The order of the accounts, and that of other services' codes: dragged by the grip, or moved with the buttons.
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools, useVault } from '../engine/context.ts';
import { useKeeping } from '../parts/keeping.tsx';
import { moved } from '../parts/moved.ts';
import { Page } from '../parts/page.tsx';
import { Sign } from '../parts/signs.tsx';
import { titleOf } from '../vault/entry.ts';

type Item = { readonly id: string; readonly name: string; readonly detail: string };

export function Order() {
  const t = useT();
  const { app, vault } = useTools();
  const { accounts } = useAppState();
  const { entries } = useVault();
  const keeping = useKeeping();
  return (
    <Page
      title={t('auth.order')}
      back="/"
      acts={
        <Button look="primary" wide onClick={() => goTo('/', { replace: true })}>
          {t('auth.order.done')}
        </Button>
      }
    >
      <p className="soft">{t('auth.order.text')}</p>
      {accounts.length > 0 ? (
        <OrderList
          label={t('auth.accounts')}
          items={accounts.map(({ deviceId, label, name, loginAddress }) => ({
            id: deviceId,
            name: label ?? name,
            detail: loginAddress,
          }))}
          onOrder={(ids) => void keeping(() => app.reorder(ids))}
        />
      ) : null}
      {entries.length > 0 ? (
        <>
          <h2 className="section-title">{t('auth.order.others')}</h2>
          <OrderList
            label={t('auth.order.others')}
            items={entries.map((entry) => ({ id: entry.id, name: titleOf(entry), detail: entry.label }))}
            onOrder={(ids) =>
              void keeping(() =>
                vault.changeEntries((all) => [
                  ...ids.flatMap((id) => all.filter((one) => one.id === id)),
                  // Added in another tab meanwhile.
                  ...all.filter((one) => !ids.includes(one.id)),
                ]),
              )
            }
          />
        </>
      ) : null}
    </Page>
  );
}

type ListProps = {
  label: string;
  items: readonly Item[];
  onOrder: (ids: readonly string[]) => void;
};

/** `onOrder` is called when something was put down at another place. */
function OrderList({ label, items, onOrder }: ListProps) {
  const t = useT();
  const list = useRef<HTMLUListElement>(null);
  const [ids, setIds] = useState(() => items.map(({ id }) => id));
  const [dragged, setDragged] = useState<string>();
  const [said, setSaid] = useState('');
  const kept = useRef(ids);
  useEffect(() => {
    if (dragged !== undefined || kept.current === ids) return;
    kept.current = ids;
    onOrder(ids);
  }, [ids, dragged]);

  const move = (id: string, to: number): void => {
    const next = moved(ids, id, to);
    setIds(next);
    setSaid(t('auth.order.moved', { place: next.indexOf(id) + 1, count: next.length }));
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (dragged === undefined) return;
    const rows = Array.from(list.current?.children ?? []);
    const over = rows.findIndex((row) => {
      const box = row.getBoundingClientRect();
      return event.clientY >= box.top && event.clientY <= box.bottom;
    });
    if (over !== -1 && ids[over] !== dragged) move(dragged, over);
  };
  return (
    <>
      <ul className="order" ref={list} aria-label={label}>
        {ids.map((id, index) => {
          const { name = '', detail = '' } = items.find((item) => item.id === id) ?? {};
          // Two accounts at one service are told apart by ear as well.
          const isOne = items.filter((item) => item.name === name).length < 2;
          const spoken = isOne ? name : `${name}, ${detail}`;
          return (
            <li key={id} className={id === dragged ? 'dragged' : undefined}>
              <span
                className="grip"
                aria-hidden="true"
                onPointerDown={(event) => {
                  event.preventDefault();
                  event.currentTarget.setPointerCapture(event.pointerId);
                  setDragged(id);
                }}
                onPointerMove={drag}
                onPointerUp={() => setDragged(undefined)}
                onPointerCancel={() => setDragged(undefined)}
              >
                <Sign name="grip" />
              </span>
              <span className="order-name">
                {name}
                {detail === name ? null : <small className="soft">{detail}</small>}
              </span>
              <Mover
                name="up"
                label={t('auth.order.up', { name: spoken })}
                off={index === 0}
                onMove={() => move(id, index - 1)}
              />
              <Mover
                name="down"
                label={t('auth.order.down', { name: spoken })}
                off={index === ids.length - 1}
                onMove={() => move(id, index + 1)}
              />
            </li>
          );
        })}
      </ul>
      <p className="unseen" role="status">
        {said}
      </p>
    </>
  );
}

type MoverProps = { name: 'up' | 'down'; label: string; off: boolean; onMove: () => void };

/** At the ends it keeps its place and its focus, and does nothing. */
function Mover({ name, label, off, onMove }: MoverProps) {
  return (
    <button
      type="button"
      className="button quiet icon-button mover"
      aria-label={label}
      title={label}
      aria-disabled={off || undefined}
      onClick={() => {
        if (!off) onMove();
      }}
    >
      <Sign name={name} />
    </button>
  );
}
