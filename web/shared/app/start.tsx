// Starts a signed-in app: the session and the texts are fetched side by side, then the first page is drawn.
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { CallError } from '../call.ts';
import { ToastProvider } from '../kit/toast.tsx';
import { remembered, wear } from '../look.ts';
import { createTexts, type Language, type LoadTexts, type Texts, TextsProvider } from '../texts.ts';
import { type App, AppProvider } from './app.ts';
import { Failure } from './page.tsx';
import { createQueries, fetchSession, useAccount } from './queries.ts';
import type { createPages } from './router.tsx';
import { type SessionInfo, signInAddress } from './session.ts';
import { show } from './shown-texts.ts';

type Starting = App & {
  /** Texts of the first page, and those of what is fetched later. */
  readonly texts: { readonly first: LoadTexts; readonly later: LoadTexts };
  /** How long what was read counts as fresh. */
  readonly staleMs: number;
  readonly pages: () => ReturnType<typeof createPages>;
  readonly onSession?: (session: SessionInfo) => void;
};

export function startApp(starting: Starting): void {
  const element = document.getElementById('app');
  if (element) void start(createRoot(element), starting);
  // Back from a server page by the browser's own button: what was busy then would stay so for ever.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}

async function start(root: ReturnType<typeof createRoot>, starting: Starting): Promise<void> {
  const { texts, pages, staleMs } = starting;
  const textsIn = (language: Language) => createTexts(language, texts.first, texts.later);
  const look = remembered();
  wear(look);
  const early = textsIn(look.language);
  try {
    const session = await fetchSession();
    starting.onSession?.(session);
    const { language, theme } = session.account;
    const first = language === look.language ? await early : await textsIn(language);
    wear({ language, theme });
    root.render(
      <AppProvider value={starting}>
        <QueryClientProvider client={createQueries(session, staleMs)}>
          <Dressed first={show(first)} {...{ pages, textsIn }} />
        </QueryClientProvider>
      </AppProvider>,
    );
  } catch (error) {
    if (error instanceof CallError && error.status === 401) return location.replace(signInAddress());
    root.render(
      <TextsProvider texts={await early}>
        <main className="alone">
          <Failure error={error} onRetry={() => location.reload()} />
        </main>
      </TextsProvider>,
    );
  }
}

type DressedProps = Pick<Starting, 'pages'> & {
  first: Texts;
  textsIn: (language: Language) => Promise<Texts>;
};

/** Wears the account's language and theme, also when they are changed on a page. */
function Dressed({ first, pages, textsIn }: DressedProps) {
  const { language, theme } = useAccount();
  const [texts, setTexts] = useState(first);
  const [router] = useState(pages);
  useEffect(() => {
    let current = true;
    const dress = (next: Texts): void => {
      if (!current) return;
      wear({ language, theme });
      setTexts(show(next));
    };
    const change = async (): Promise<Texts> => {
      const next = await textsIn(language);
      // The page that is open may need all of them.
      await next.whole();
      return next;
    };
    if (texts.language === language) dress(texts);
    else void change().then(dress);
    return () => {
      current = false;
    };
  }, [language, theme]);
  return (
    <TextsProvider texts={texts}>
      <ToastProvider>
        <RouterProvider router={router} />
      </ToastProvider>
    </TextsProvider>
  );
}
