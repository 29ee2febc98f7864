// Mail to people: notices of what happened to their account, and codes. One job kind; the text is made when it is sent,
// in the language the person has then.
import { type NoticeBlock, renderNotice } from '../../core/outbound/notice.ts';
import type { MailPort } from '../../core/outbound/mail.ts';
import type { Clock } from '../../core/clock.ts';
import type { Db, Tx } from '../../core/db/db.ts';
import { formatInstant } from '../../core/i18n/instant.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Visit } from '../../core/visit.ts';
import { findAccount } from './store.ts';
import type { Accounts, Language, Notice } from './types.ts';

/** Texts whose keys are put together: `mail.notice.<kind>.title`. */
export type Say = (
  language: string,
  key: string,
  params?: Readonly<Record<string, string | number>>,
) => string;

type NoticeJob = {
  accountId: string;
  to: string | null;
  kind: string;
  detail: Readonly<Record<string, string | number>>;
  at: number;
  visit: Pick<Visit, 'browser' | 'system' | 'network' | 'place'> | null;
};
type MailJob = {
  to: string;
  language: Language;
  kind: string;
  params: Readonly<Record<string, string | number>>;
  link: string | null;
  code: string | null;
};

export function createNotices(deps: {
  db: Db;
  clock: Clock;
  jobs: Jobs;
  mail: MailPort;
  origin: URL;
  say: Say;
}) {
  const { db, clock, jobs, mail, origin, say } = deps;

  jobs.handle<NoticeJob>('accounts.notice', async (job) => {
    const account = await findAccount(db, job.accountId);
    if (!account) return;
    const { language } = account;
    const t = (key: string) => say(language, key, job.detail);
    const facts = [
      { label: say(language, 'mail.fact.account'), value: account.loginAddress },
      { label: say(language, 'mail.fact.when'), value: formatInstant(job.at, language) },
    ];
    if (job.visit) {
      const { browser, system, place, network } = job.visit;
      const device = say(language, 'mail.fact.device-value', { browser, system });
      facts.push({ label: say(language, 'mail.fact.device'), value: device });
      facts.push({ label: say(language, 'mail.fact.place'), value: place ?? network });
    }
    const blocks: NoticeBlock[] = [
      { kind: 'paragraph', text: t(`mail.notice.${job.kind}.body`) },
      { kind: 'table', rows: facts },
      { kind: 'paragraph', text: t(`mail.notice.${job.kind}.not-you`) },
      {
        kind: 'button',
        label: say(language, 'mail.check-account'),
        href: new URL('/manager/', origin).href,
      },
    ];
    const title = t(`mail.notice.${job.kind}.title`);
    const footer = [say(language, 'mail.footer.why'), say(language, 'mail.footer.never-asks')];
    const rendered = renderNotice({ lang: language, title, blocks, footer }, origin.origin);
    await mail.send({ to: job.to ?? account.loginAddress, subject: `${title} · Aldaba`, ...rendered });
  });

  jobs.handle<MailJob>('accounts.mail', async (job) => {
    const t = (part: string) => say(job.language, `mail.${job.kind}.${part}`, job.params);
    const blocks: NoticeBlock[] = [{ kind: 'paragraph', text: t('body') }];
    if (job.code) blocks.push({ kind: 'code', code: job.code });
    if (job.link) blocks.push({ kind: 'button', label: t('button'), href: job.link });
    blocks.push({ kind: 'paragraph', text: t('not-you') });
    const footer = [say(job.language, 'mail.footer.never-asks')];
    const rendered = renderNotice({ lang: job.language, title: t('title'), blocks, footer }, origin.origin);
    await mail.send({ to: job.to, subject: `${t('title')} · Aldaba`, ...rendered });
  });

  async function notify(tx: Tx, accountId: string, notice: Notice): Promise<void> {
    const visit = notice.visit && {
      browser: notice.visit.browser,
      system: notice.visit.system,
      network: notice.visit.network,
      place: notice.visit.place,
    };
    for (const to of [null, ...(notice.alsoTo ?? [])]) {
      const job: NoticeJob = {
        accountId,
        to,
        kind: notice.kind,
        detail: notice.detail ?? {},
        at: clock.now(),
        visit,
      };
      await jobs.enqueue(tx, 'accounts.notice', job);
    }
  }

  const sendMail: Accounts['mail'] = async (tx, { to, language, kind, params, link, code }) => {
    const job: MailJob = { to, language, kind, params, link: link ?? null, code: code ?? null };
    // A code in a job's row lives as long as the code is good for: it is dropped unsent after a quarter of an hour.
    await jobs.enqueue(tx, 'accounts.mail', job, code ? { expiresAt: clock.now() + 15 * 60_000 } : {});
  };

  return { notify, mail: sendMail };
}
