// Starts the Manager: the session and the texts are fetched side by side, then the first page is drawn.
import '../shared/kit/kit.css';
import './pages.css';
import './flows.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { CallError } from '../shared/call.ts';
import { ToastProvider } from '../shared/kit/toast.tsx';
import { type Texts, TextsProvider } from '../shared/texts.ts';
import { show, textsIn } from './languages.ts';
import { remembered, wear } from '../shared/look.ts';
import { Failure } from './parts.tsx';
import { signInAddress } from './proof.ts';
import { createQueries, useAccount } from './queries.ts';
import { createPages } from './router.tsx';
import { call, here, setClock } from './server.ts';

/** Wears the account's language and theme, also when they are changed on a page. */
function Dressed({ first }: { first: Texts }) {
  const { language, theme } = useAccount();
  const [texts, setTexts] = useState(first);
  const [pages] = useState(createPages);
  useEffect(() => {
    let current = true;
    const dress = (next: Texts): void => {
      if (!current) return;
      wear({ language, theme });
      setTexts(show(next));
    };
    if (texts.language === language) dress(texts);
    else void textsIn(language, true).then(dress);
    return () => {
      current = false;
    };
  }, [language, theme]);
  return (
    <TextsProvider texts={texts}>
      <ToastProvider>
        <RouterProvider router={pages} />
      </ToastProvider>
    </TextsProvider>
  );
}

async function start(root: ReturnType<typeof createRoot>): Promise<void> {
  const look = remembered();
  wear(look);
  const early = textsIn(look.language);
  try {
    const session = await call('GET /api/session');
    setClock(session.serverTime);
    const queries = createQueries(session);
    const { language, theme } = session.account;
    const first = language === look.language ? await early : await textsIn(language);
    wear({ language, theme });
    root.render(
      <QueryClientProvider client={queries}>
        <Dressed first={show(first)} />
      </QueryClientProvider>,
    );
  } catch (error) {
    if (error instanceof CallError && error.status === 401) return location.replace(signInAddress(here()));
    root.render(
      <TextsProvider texts={await early}>
        <main className="alone">
          <Failure error={error} onRetry={() => location.reload()} />
        </main>
      </TextsProvider>,
    );
  }
}

const element = document.getElementById('app');
if (element) void start(createRoot(element));

// Back from a server page by the browser's own button: what was busy then would stay so for ever.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
