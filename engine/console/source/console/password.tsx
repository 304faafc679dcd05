// A new password: the own one, or another person's by an administrator.
import {useState} from 'preact/hooks';
import {Decide} from './dialog';
import {t} from './words';

function PasswordField({name, label, value, set, isFirst = false}: {name: string; label: string; value: string; set: (next: string) => void; isFirst?: boolean}) {
  return (
    <label>{label}
      <input name={name} type="password" value={value} autofocus={isFirst} maxLength={200} autocomplete={name === 'old-password' ? 'current-password' : 'new-password'}
        onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
}

export function OwnPassword() {
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  return (
    <Decide title={t('changePassword')} submit={t('changePassword')} path="/api/v1/session/password" touches={[]} done={t('passwordChanged')}
      body={() => (old === '' || password === '' ? t('passwordMissing') : password !== again ? t('passwordsDiffer') : {old_password: old, password})}>
      <p>{t('changePasswordMeaning')}</p>
      <PasswordField name="old-password" label={t('oldPassword')} value={old} set={setOld} isFirst />
      <PasswordField name="new-password" label={t('newPassword')} value={password} set={setPassword} />
      <PasswordField name="again-password" label={t('passwordAgain')} value={again} set={setAgain} />
    </Decide>
  );
}

/** Who was disabled is let in again by it. */
export function PasswordFor({name, isDisabled, after}: {name: string; isDisabled: boolean; after: () => void}) {
  const [password, setPassword] = useState('');
  const title = isDisabled ? t('letInAgain', {name}) : t('passwordFor', {name});
  return (
    <Decide title={title} submit={isDisabled ? t('letIn') : t('setPassword')} path={`/api/v1/users/${encodeURIComponent(name)}/password`} touches={[]} done={isDisabled ? t('userLetIn', {name}) : t('passwordSet', {name})} after={after}
      body={() => (password === '' ? t('passwordMissing') : {password})}>
      <p>{t('passwordForMeaning')}</p>
      <PasswordField name="new-password" label={t('firstPassword')} value={password} set={setPassword} isFirst />
    </Decide>
  );
}
