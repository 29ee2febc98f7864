// Refusals as people read them.
import { useState } from 'react';
import { CallError } from '../call.ts';
import { useTexts } from '../texts.ts';

/**
 * The sentence for a refusal or its code, or undefined without one. Says how long to wait where the server does.
 */
export function useErrorText(): (error: unknown) => string | undefined {
  const texts = useTexts();
  const { t, format } = texts;
  const [, drawAgain] = useState(0);
  return (given) => {
    if (!given) return undefined;
    const error = typeof given === 'string' ? new CallError(given, 0) : given;
    // Refusals are seldom: their sentences come when the first one is met.
    if (!texts.isWhole())
      void texts.whole().then(
        () => drawAgain((times) => times + 1),
        () => {},
      );
    if (!(error instanceof CallError)) return t('web.error.unknown');
    if (error.code === 'web/offline') return t('web.error.offline');
    if (error.code === 'web/timeout') return t('web.error.timeout');
    if (error.code === 'web/bad-answer') return t('web.error.bad-answer');
    const wait = error.data['retryAfterSeconds'];
    if (error.code === 'core/too-many' && typeof wait === 'number') {
      return t('web.error.too-many', { wait: format.span(wait) });
    }
    return t.find(`errors.${error.code.replace('/', '.')}`) ?? t('web.error.unknown');
  };
}

/** The request id the server gave with a fault, to be quoted to whoever runs it. */
export function incidentOf(error: unknown): string | undefined {
  const id = error instanceof CallError ? error.data['request'] : undefined;
  return typeof id === 'string' ? id : undefined;
}
