// The order of the accounts: dragged by the grip, or moved with the buttons.
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools } from '../engine/context.ts';
import { moved } from '../parts/moved.ts';
import { Page } from '../parts/page.tsx';
import { Sign } from '../parts/signs.tsx';

export function Order() {
  const t = useT();
  const { app } = useTools();
  const { accounts } = useAppState();
  const list = useRef<HTMLUListElement>(null);
  const [ids, setIds] = useState(() => accounts.map(({ deviceId }) => deviceId));
  const [dragged, setDragged] = useState<string>();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (dragged === undefined) void app.reorder(ids);
  }, [ids, dragged, app]);

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
      <ul className="order" ref={list}>
        {ids.map((id, index) => {
          const account = accounts.find(({ deviceId }) => deviceId === id);
          const name = account?.label ?? account?.name ?? '';
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
                <small className="soft">{account?.loginAddress}</small>
              </span>
              <Mover
                name="up"
                label={t('auth.order.up', { name })}
                off={index === 0}
                onMove={() => move(id, index - 1)}
              />
              <Mover
                name="down"
                label={t('auth.order.down', { name })}
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
    </Page>
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
