// Starts the drive: the session and the texts are fetched side by side, then the first page is drawn.
import '../shared/kit/kit.css';
import './drive.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { CallError } from '../shared/call.ts';
import { LoadError } from '../shared/kit/notices.tsx';
import { ToastProvider } from '../shared/kit/toast.tsx';
import { remembered, wear } from '../shared/look.ts';
import { createTexts, TextsProvider } from '../shared/texts.ts';
import { first, show } from './languages.ts';
import { createQueries } from './queries.ts';
import { createPages } from './router.tsx';
import { call, signInAddress } from './server.ts';

async function start(root: ReturnType<typeof createRoot>): Promise<void> {
  const look = remembered();
  wear(look);
  const early = createTexts(look.language, first);
  try {
    const session = await call('GET /api/session');
    const { language, theme } = session.account;
    wear({ language, theme });
    const texts = language === look.language ? await early : await createTexts(language, first);
    root.render(
      <QueryClientProvider client={createQueries(session)}>
        <TextsProvider texts={show(texts)}>
          <ToastProvider>
            <RouterProvider router={createPages()} />
          </ToastProvider>
        </TextsProvider>
      </QueryClientProvider>,
    );
  } catch (error) {
    if (error instanceof CallError && error.status === 401) return location.replace(signInAddress());
    const texts = await early;
    root.render(
      <TextsProvider texts={texts}>
        <main className="alone">
          <LoadError text={texts.t('drive.error.offline')} onRetry={() => location.reload()} />
        </main>
      </TextsProvider>,
    );
  }
}

const element = document.getElementById('app');
if (element) void start(createRoot(element));
