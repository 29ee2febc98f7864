// A form posted to a server that an administrator named: an app that wants to hear of sign-outs.
const timeoutMs = 10_000;

/** Resolves when it was taken; throws, so that a job tries again, when it was not. Redirects are not followed. */
export async function postForm(url: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const said = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(timeoutMs),
  });
  await said.body?.cancel();
  if (said.status !== 200 && said.status !== 204) throw new Error(`answered ${said.status}`);
}
