// Placeholder: shows the kit.
import '../shared/kit/kit.css';
import { createRoot } from 'react-dom/client';
import { Gallery } from '../shared/kit/gallery.tsx';
import { ToastProvider } from '../shared/kit/index.ts';
import { createTexts, pageLanguage, TextsProvider } from '../shared/texts.ts';

const texts = await createTexts(pageLanguage(), async (language) =>
  language === 'en' ? (await import('./texts-en.ts')).texts : (await import('./texts-es.ts')).texts,
);
const root = document.getElementById('app');
if (root) {
  createRoot(root).render(
    <TextsProvider texts={texts}>
      <ToastProvider>
        <Gallery />
      </ToastProvider>
    </TextsProvider>,
  );
}
