// The organisations somebody belongs to: role in each, what they demand, leaving, renaming, making another.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog, Dialog } from '../../shared/kit/dialog.tsx';
import { TextInput } from '../../shared/kit/field.tsx';
import { Badge, EmptyState } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { WithOrganisationTexts } from '../organisation/texts.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { useOrganisations, useStored } from '../queries.ts';
import { call, now, type OwnOrganisation } from '../server.ts';
import { isAdministrator } from '../shell.tsx';
import { roleLabels, useInstants } from '../words.ts';
import '../organisation/organisation.css';

export function OrganisationsPage() {
  return (
    <WithOrganisationTexts>
      <Organisations />
    </WithOrganisationTexts>
  );
}

function Organisations() {
  const t = useT();
  const found = useOrganisations();
  const { open, setOpen } = useOpen();
  const all = found.data?.organisations ?? [];
  const renamed = all.find(({ id }) => id === open('rename'));
  const left = all.find(({ id }) => id === open('leave'));
  const close = (): void => setOpen({ rename: undefined, leave: undefined, add: undefined });
  return (
    <>
      <PageHead
        title={t('manager.nav.organisations')}
        lead={t('users.mine.lead')}
        actions={
          found.data?.mayCreate ? (
            <Button icon="plus" onClick={() => setOpen({ add: 'organisation' })}>
              {t('users.mine.add')}
            </Button>
          ) : null
        }
      />
      <Loaded query={found} lines={4}>
        {({ organisations }) =>
          organisations.length === 0 ? (
            <EmptyState icon="building" title={t('users.mine.none')}>
              {t('users.mine.none.text')}
            </EmptyState>
          ) : (
            <Card title={t('users.mine.title')}>
              <Rows label={t('users.mine.title')}>
                {organisations.map((one) => (
                  <OneRow key={one.id} one={one} />
                ))}
              </Rows>
            </Card>
          )
        }
      </Loaded>
      {open('add') ? <Name key="add" organisation={null} onClose={close} /> : null}
      {renamed ? <Name key={renamed.id} organisation={renamed} onClose={close} /> : null}
      {left ? <Leave organisation={left} onClose={close} /> : null}
    </>
  );
}

function OneRow({ one }: { one: OwnOrganisation }) {
  const t = useT();
  const { setOpen } = useOpen();
  const { day } = useInstants();
  const why = one.mayLeave
    ? undefined
    : t(one.role === 'member' ? 'users.mine.member-stays' : 'users.mine.last-responsible');
  return (
    <Row
      icon="building"
      title={<bdi>{one.name}</bdi>}
      badges={
        <>
          <Badge>{t(roleLabels[one.role])}</Badge>
          {one.requiredAt === null ? null : (
            <Badge tone={one.complies ? 'success' : 'warning'}>
              {one.requiredAt > now()
                ? t('users.mine.required-from', { date: day(one.requiredAt) })
                : t('users.mine.required')}
            </Badge>
          )}
        </>
      }
      actions={
        <>
          {isAdministrator(one.role) ? (
            <Button
              small
              aria-label={t('users.mine.rename.of', { organisation: one.name })}
              onClick={() => setOpen({ rename: one.id })}
            >
              {t('users.mine.rename')}
            </Button>
          ) : null}
          <Button
            small
            danger
            why={why}
            aria-label={t('users.mine.leave.of', { organisation: one.name })}
            onClick={() => setOpen({ leave: one.id })}
          >
            {t('users.mine.leave')}
          </Button>
        </>
      }
    />
  );
}

/** Making one, or giving one another name. */
function Name({ organisation, onClose }: { organisation: OwnOrganisation | null; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft('organisation-name', { name: organisation?.name ?? '' });
  const [missing, setMissing] = useState(false);
  const save = useAct(
    (name: string) =>
      organisation
        ? call('PATCH /api/organisations/:organisationId', {
            params: { organisationId: organisation.id },
            body: { name },
          })
        : call('POST /api/organisations', { body: { name } }),
    (made) => {
      onClose();
      stored.stale('organisations');
      toast({ text: t('users.mine.saved', { organisation: made.name }) });
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const name = draft.name.trim();
    setMissing(name === '');
    if (name !== '') save.run(name);
  };
  return (
    <Dialog
      open
      title={
        organisation ? t('users.mine.rename.of', { organisation: organisation.name }) : t('users.mine.add')
      }
      onClose={onClose}
    >
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label={t('users.mine.name')}
          name="organisation-name"
          maxLength={80}
          autoComplete="organization"
          value={draft.name}
          error={missing ? t('users.mine.name.missing') : textOf(save.error)}
          onChange={(event) => setDraft({ name: event.currentTarget.value })}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={save.busy}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Leave({ organisation, onClose }: { organisation: OwnOrganisation; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const leave = useAct(
    () =>
      call('POST /api/organisations/:organisationId/leave', {
        params: { organisationId: organisation.id },
        body: {},
      }),
    () => {
      onClose();
      stored.stale('organisations', 'session', 'two-step');
      toast({ text: t('users.mine.leave.done', { organisation: organisation.name }) });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('users.mine.leave.title', { organisation: organisation.name })}
      verb={t('users.mine.leave.of', { organisation: organisation.name })}
      busy={leave.busy}
      error={textOf(leave.error)}
      onConfirm={() => leave.run()}
      onClose={onClose}
    >
      <p>{t('users.mine.leave.text')}</p>
    </ConfirmDialog>
  );
}
