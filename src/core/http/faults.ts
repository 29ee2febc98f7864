// What went wrong as a refusal, a challenge and a line of the log.
import { Refusal } from '../errors.ts';

/** What a 401 asks for (RFC 9110 §11.6.1): programs understand Basic, our own apps the rest. */
export const challengeOf = (code: string): string =>
  code === 'core/app-password-required'
    ? 'Basic realm="Aldaba", charset="UTF-8"'
    : code === 'core/service-required'
      ? 'Bearer realm="Aldaba"'
      : 'Aldaba';

/** Fastify's own errors by our codes. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { code, validation, statusCode, name, reason } = error as {
    code?: string;
    validation?: { instancePath?: string; keyword?: string }[];
    statusCode?: number;
    name?: string;
    reason?: string;
  };
  if (validation) {
    const fields = validation.map((v) => ({ field: v.instancePath ?? '', rule: v.keyword ?? '' }));
    return new Refusal('core/bad-request', { fields });
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Refusal('core/too-large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Refusal('core/unsupported-type');
  if (
    code === 'FST_ERR_CTP_EMPTY_JSON_BODY' ||
    code === 'FST_ERR_CTP_INVALID_JSON_BODY' ||
    error instanceof SyntaxError
  )
    return new Refusal('core/bad-json');
  if (name === 'StorageError')
    return new Refusal(reason === 'full' ? 'core/storage-full' : 'core/storage-unavailable');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Refusal('core/bad-request');
  return new Refusal('core/fault');
}

/** What the log may say of a fault: name, message and stack of our own code; never the request. */
export function faultOf(error: unknown): { name: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { name: 'unknown', message: String(error).slice(0, 200) };
  return {
    name: error.name,
    message: error.message.slice(0, 300),
    ...(error.stack ? { stack: error.stack.split('\n').slice(0, 8).join('\n') } : {}),
  };
}
