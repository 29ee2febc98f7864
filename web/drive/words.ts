// Errors as people read them.
import { useState } from 'react';
import { CallError } from '../shared/call.ts';
import { useTexts } from '../shared/texts.ts';
import { later } from './languages.ts';

/** The sentence for a refusal, or undefined without one. */
export function useErrorText(): (error: unknown) => string | undefined {
  const texts = useTexts();
  const { t } = texts;
  const [, drawAgain] = useState(0);
  const byCode = (code: string): string => {
    if (code === 'web/offline' || code === 'web/timeout') return t('drive.error.offline');
    const found = t.find(`errors.${code.replace('/', '.')}`);
    if (found === undefined)
      void texts.add(later).then(
        () => t.find(`errors.${code.replace('/', '.')}`) && drawAgain((times) => times + 1),
        () => {},
      );
    return found ?? t('drive.error.unknown');
  };
  return (error) => {
    if (!error) return undefined;
    return byCode(error instanceof CallError ? error.code : typeof error === 'string' ? error : 'web/fault');
  };
}
