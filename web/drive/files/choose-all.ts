// Choosing all of a folder, what is not shown yet too: it is fetched first, page after page, and chosen as it comes.
import type { InfiniteData, InfiniteQueryObserverResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Reply } from '../../shared/app/session.ts';
import * as choice from './selection.ts';

type List = Reply<'GET /api/drives/:driveId/nodes/:nodeId/list'>;
type Listed = InfiniteQueryObserverResult<InfiniteData<List>>;
/** More than these in one go would be a page no browser shows well: one asks again to go on. */
const mostAtOnce = 10_000;

/** `stop` is for whoever chooses something else meanwhile. */
export function useChooseAll(
  listing: Listed,
  onSelect: (next: (before: choice.Selection) => choice.Selection) => void,
) {
  const [isFetching, setFetching] = useState(false);
  const turn = useRef(0);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );
  const stop = (): void => {
    turn.current += 1;
    setFetching(false);
  };
  const all = async (): Promise<void> => {
    const mine = (turn.current += 1);
    setFetching(true);
    let now = listing;
    let enough: number | undefined;
    for (;;) {
      const ids = now.data?.pages.flatMap(({ nodes }) => nodes.map(({ id }) => id)) ?? [];
      onSelect((before) => choice.everything(before, ids));
      enough ??= ids.length + mostAtOnce;
      if (!now.hasNextPage || now.isFetchNextPageError || ids.length >= enough) break;
      now = await now.fetchNextPage();
      if (turn.current !== mine) return;
    }
    setFetching(false);
  };
  return { isFetching, stop, all: () => void all() };
}
