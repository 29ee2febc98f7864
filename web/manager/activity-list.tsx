// Entries of the activity log: a sentence, where it came from, and when.
import { Icon, type IconName } from '../shared/kit/icons.tsx';
import { useT } from '../shared/texts.ts';
import { groupOf, isWorrying, methodsOf, sentenceOf } from './activity-sentences.ts';
import type { ActivityEntry } from './server.ts';
import { useDeviceWords, useInstants, useMethods } from './words.ts';

const icons: Readonly<Record<string, IconName>> = {
  'sign-in': 'door',
  'two-step': 'key',
  account: 'account',
  people: 'people',
};

export function ActivityList({ entries, label }: { entries: readonly ActivityEntry[]; label: string }) {
  return (
    <ol className="activity" aria-label={label}>
      {entries.map((entry) => (
        <EntryRow key={entry.seq} entry={entry} />
      ))}
    </ol>
  );
}

function EntryRow({ entry }: { entry: ActivityEntry }) {
  const t = useT();
  const deviceOf = useDeviceWords();
  const methodsIn = useMethods();
  const { moment, sinceThen } = useInstants();
  const methods = methodsIn(methodsOf(entry));
  const reason = entry.detail['reason'];
  const facts = [
    methods ? t('manager.activity.with', { methods }) : null,
    reason === 'not-me' ? t('manager.activity.reason.not-me') : null,
    reason === 'mistake' ? t('manager.activity.reason.mistake') : null,
    reason === 'wrong-number' ? t('manager.activity.reason.wrong-number') : null,
    entry.browser || entry.system ? deviceOf(entry) : null,
    entry.place ?? entry.network,
  ].filter(Boolean);
  const worrying = isWorrying(entry.kind);
  return (
    <li className={worrying ? 'entry worrying' : 'entry'}>
      <span className="row-sign">
        <Icon name={icons[groupOf(entry.kind) ?? ''] ?? 'clock'} />
      </span>
      <div>
        <p className="entry-text">{sentenceOf(entry, t.find)}</p>
        {facts.length > 0 ? <p className="soft small">{facts.join(' · ')}</p> : null}
      </div>
      <p className="entry-when small">
        <time dateTime={new Date(entry.at).toISOString()}>{moment(entry.at)}</time>
        <span className="soft">{sinceThen(entry.at)}</span>
      </p>
    </li>
  );
}
