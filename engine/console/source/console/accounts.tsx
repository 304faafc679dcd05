// Who did what, and who may sign in: the audit log, people, and tokens of programs.
import {signal} from '@preact/signals';
import {useEffect, useState} from 'preact/hooks';
import {ApiError, read} from '../shared/api';
import {moment} from '../shared/time';
import {actionWord, detailText, objectText} from './audit_words';
import {Decide, DialogHead, closeDialog, show} from './dialog';
import {PasswordFor} from './password';
import {Trouble} from './problem';
import {may, needed} from './rights';
import {session} from './session_state';
import {roleWord} from './state_words';
import {Table} from './table';
import {t} from './words';

const roles = ['viewer', 'call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'account_manager', 'crew', 'integration', 'auditor', 'admin'];

interface Account {
  name: string;
  roles: string[];
  is_disabled: boolean;
}

interface AuditRow {
  at: string;
  actor: string;
  action: string;
  object: string;
  detail: string;
}

const log = signal<{rows: AuditRow[]; next: string | undefined; of: string} | null>(null);
const users = signal<Account[] | null>(null);
const tokens = signal<Account[] | null>(null);
const refused = signal<ApiError | undefined>(undefined);

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    refused.value = undefined;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    refused.value = trouble;
  }
}

const readLog = (actor: string, before?: string) => attempt(async () => {
  const {body} = await read<{audit: AuditRow[]; next?: string}>(`/api/v1/audit?limit=100&actor=${encodeURIComponent(actor)}${before === undefined ? '' : `&before=${encodeURIComponent(before)}`}`);
  log.value = {rows: [...(before === undefined ? [] : (log.value?.rows ?? [])), ...body.audit], next: body.next, of: actor};
});

const readAccounts = () => attempt(async () => {
  users.value = (await read<{users: Account[]}>('/api/v1/users')).body.users;
  tokens.value = (await read<{tokens: Account[]}>('/api/v1/tokens')).body.tokens;
});

const readEverything = () => { void readAccounts(); void readLog(log.value?.of ?? ''); };

function AuditLog() {
  const [actor, setActor] = useState('');
  const shown = log.value;
  return (
    <section class="stack" aria-label={t('auditLog')}>
      <form class="row no-print" onSubmit={(event) => { event.preventDefault(); void readLog(actor.trim()); }}>
        <h3 class="grow">{t('auditLog')}</h3>
        <label class="inline">{t('byWhom')} <input name="actor" value={actor} size={18} maxLength={100} autocomplete="off" onInput={(event) => setActor(event.currentTarget.value)} /></label>
        <button>{t('filter')}</button>
      </form>
      {shown?.rows.length === 0 && <p class="muted" role="status">{t('none')}</p>}
      {shown && shown.rows.length > 0 && (
        <Table data-audit>
          <thead><tr><th scope="col">{t('when')}</th><th scope="col">{t('byWhom')}</th><th scope="col">{t('action')}</th><th scope="col">{t('object')}</th><th scope="col">{t('detailWord')}</th></tr></thead>
          <tbody>{shown.rows.map((row, index) => <tr key={index}><td class="time">{moment(row.at)}</td><td>{row.actor}</td><td class="wrap" title={row.action}>{actionWord(row.action)}</td><td class="wrap">{objectText(row.action, row.object)}</td><td class="wrap">{row.detail === 'read' ? t('wasRead') : detailText(row.action, row.detail)}</td></tr>)}</tbody>
        </Table>
      )}
      {shown?.next !== undefined && <button class="no-print" data-more onClick={() => void readLog(shown.of, shown.next)}>{t('more')}</button>}
    </section>
  );
}

function RoleFields({chosen, set}: {chosen: string[]; set: (next: string[]) => void}) {
  return (
    <fieldset class="roles"><legend>{t('roles')}</legend>
      {roles.map((one) => (
        <label key={one} class="check"><input type="checkbox" name="role" value={one} checked={chosen.includes(one)} onChange={(event) => set(event.currentTarget.checked ? [...chosen, one] : chosen.filter((each) => each !== one))} /> {roleWord(one)}</label>
      ))}
    </fieldset>
  );
}

function NewUser() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  return (
    <Decide title={t('newUser')} submit={t('newUser')} path="/api/v1/users" touches={[]} done={t('userMade', {name})} after={readEverything}
      body={() => (name.trim() === '' ? t('nameMissing') : chosen.length === 0 ? t('roleMissing') : {name: name.trim(), password, roles: chosen})}>
      <label>{t('userName')}<input name="new-name" value={name} autofocus maxLength={100} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} /></label>
      <label>{t('firstPassword')}<input name="new-password" type="password" value={password} maxLength={200} autocomplete="new-password" onInput={(event) => setPassword(event.currentTarget.value)} /></label>
      <RoleFields chosen={chosen} set={setChosen} />
    </Decide>
  );
}

function NewToken() {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string[]>(['integration']);
  return (
    <Decide title={t('newToken')} submit={t('newToken')} path="/api/v1/tokens" touches={[]} done={t('tokenMade', {name})}
      after={(answer) => { readEverything(); show(<TokenShown name={name.trim()} token={(answer as {token: string}).token} />); }}
      body={() => (name.trim() === '' ? t('nameMissing') : chosen.length === 0 ? t('roleMissing') : {name: name.trim(), roles: chosen})}>
      <label>{t('programName')}<input name="new-name" value={name} autofocus maxLength={100} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} /></label>
      <RoleFields chosen={chosen} set={setChosen} />
    </Decide>
  );
}

function TokenShown({name, token}: {name: string; token: string}) {
  return (
    <div class="stack">
      <DialogHead title={t('tokenMade', {name})} />
      <p>{t('tokenOnce')}</p>
      <label>{t('token')}<input readOnly value={token} data-token onFocus={(event) => event.currentTarget.select()} /></label>
      <footer class="row"><button class="primary" onClick={closeDialog}>{t('tokenKept')}</button></footer>
    </div>
  );
}

function askEnd(what: 'user' | 'token', name: string): void {
  const isUser = what === 'user';
  show(
    <Decide title={isUser ? t('disableUser', {name}) : t('revokeToken', {name})} submit={isUser ? t('disable') : t('revoke')} tone="danger" touches={[]} done={isUser ? t('userDisabled', {name}) : t('tokenRevoked', {name})}
      path={isUser ? `/api/v1/users/${encodeURIComponent(name)}/disable` : `/api/v1/tokens/${encodeURIComponent(name)}/revoke`} body={() => ({})} after={readEverything}>
      <p>{isUser ? t('disableMeaning') : t('revokeMeaning')}</p>
    </Decide>,
  );
}

function Accounts({what, of}: {what: 'user' | 'token'; of: Account[] | null}) {
  return (
    <section class="stack" aria-label={what === 'user' ? t('users') : t('tokens')}>
      <div class="row"><h3 class="grow">{what === 'user' ? t('users') : t('tokens')}</h3>
        {may('accounts') ? <button class="no-print" data-new={what} onClick={() => show(what === 'user' ? <NewUser /> : <NewToken />)}>{what === 'user' ? t('newUser') : t('newToken')}</button>
          : <span class="muted" title={t('needsRole', {roles: needed('accounts')})}>{t('readOnly')}</span>}
      </div>
      {of?.length === 0 && <p class="muted">{t('none')}</p>}
      {of && of.length > 0 && (
        <Table data-accounts={what}>
          <thead><tr><th scope="col">{t('userName')}</th><th scope="col">{t('roles')}</th><th scope="col">{t('state')}</th><th /></tr></thead>
          <tbody>
            {of.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.name}</th><td>{one.roles.map(roleWord).join(', ')}</td>
                <td class={one.is_disabled ? 'muted' : ''}>{one.is_disabled ? (what === 'user' ? t('isDisabled') : t('isRevoked')) : t('mayEnter')}</td>
                <td class="row">{may('accounts') && what === 'user' && one.name !== session.value?.name && <button class="small no-print" data-password-for={one.name} onClick={() => show(<PasswordFor name={one.name} isDisabled={one.is_disabled} after={readEverything} />)}>{one.is_disabled ? t('letIn') : t('setPassword')}</button>}
                  {may('accounts') && !one.is_disabled && one.name !== session.value?.name && <button class="small no-print" data-end={one.name} onClick={() => askEnd(what, one.name)}>{what === 'user' ? t('disable') : t('revoke')}</button>}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

export function AccountsPage() {
  useEffect(() => { if (may('readAudit')) readEverything(); }, []);
  if (!may('readAudit')) return <main class="board page" id="main"><p class="muted">{t('needsRole', {roles: needed('readAudit')})}</p></main>;
  return (
    <main class="board page" id="main">
      <h2>{t('tabAccounts')}</h2>
      <Trouble of={refused.value} again={readEverything} />
      <div class="columns even"><Accounts what="user" of={users.value} /><Accounts what="token" of={tokens.value} /></div>
      <AuditLog />
    </main>
  );
}
