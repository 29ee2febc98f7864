// Texts of the organisation's pages: an area of its own that comes with them, so that nobody else downloads it.
import { useMemo, type ReactNode } from 'react';
import { texts as en } from '../../../generated/texts/en/users.ts';
import { texts as es } from '../../../generated/texts/es/users.ts';
import { type Messages, translator } from '../../../generated/texts/runtime.ts';
import { TextsProvider, type Translate, useTexts } from '../../shared/texts.ts';

/** What the catalogue of the page does not know is asked of the one around it. */
export function WithOrganisationTexts({ children }: { children: ReactNode }) {
  const around = useTexts();
  const texts = useMemo(() => {
    const messages: Messages = around.language === 'es' ? es : en;
    const own = translator(messages, around.zone);
    const base = around.t as unknown as typeof own;
    const of = (key: string) => (Object.hasOwn(messages, key) ? own : base);
    const t = Object.assign((key: string, values?: Values) => of(key)(key, values), {
      find: (key: string, values?: Values) => of(key).find(key, values),
      rich: (key: string, values?: Values) => of(key).rich(key, values),
    });
    return { ...around, t: t as unknown as Translate };
  }, [around]);
  return <TextsProvider texts={texts}>{children}</TextsProvider>;
}

type Values = Parameters<ReturnType<typeof translator>>[1];
