// Chooses the name and password one signs in with from now on.

import { useState } from 'react';
import { useSetPassword } from '../../api/queries.ts';
import { useWords } from '../../i18n/i18n.ts';
import { navigate } from '../../router.ts';
import { ErrorNotice } from '../../ui/states.tsx';
import { PasswordField } from './password-field.tsx';
import { SignInFrame } from './sign-in-page.tsx';

/** The server's own rule; it also refuses the most common ones. */
const SHORTEST = 8;

interface Props {
  name: string;
  /** Right after the one-time link: the name is chosen too, and there is no present password yet. */
  isFirst: boolean;
}

export function SetPasswordPage({ name: present, isFirst }: Props) {
  const { t } = useWords();
  const change = useSetPassword();
  const [name, setName] = useState(present);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const fault = faultOf(password, again);
  const submit = (event: { preventDefault: () => void }): void => {
    event.preventDefault();
    if (fault !== undefined) return;
    const wish = isFirst ? { name, password } : { current, password };
    change.mutate(wish, { onSuccess: () => navigate('#/', { replace: true }) });
  };
  return (
    <SignInFrame>
      <form className="form" onSubmit={submit}>
        <h1>{t(isFirst ? 'setPassword.title' : 'setPassword.change')}</h1>
        <p className="muted">{t(isFirst ? 'setPassword.hint' : 'setPassword.changeHint')}</p>
        {change.error !== null && <ErrorNotice error={change.error} />}
        {isFirst ? (
          <NameField value={name} onChange={setName} />
        ) : (
          <PasswordField
            label={t('setPassword.current')}
            name="current"
            kind="current-password"
            value={current}
            onChange={setCurrent}
          />
        )}
        <PasswordField
          label={t('signIn.password')}
          name="password"
          kind="new-password"
          value={password}
          onChange={setPassword}
        />
        <p className="field-hint">{t('setPassword.rule')}</p>
        <PasswordField
          label={t('setPassword.again')}
          name="again"
          kind="new-password"
          value={again}
          onChange={setAgain}
        />
        {again !== '' && fault !== undefined && (
          <p className="field-error" role="alert">
            {t(`setPassword.${fault}`)}
          </p>
        )}
        <button
          type="submit"
          className="button button-primary button-large"
          disabled={change.isPending || fault !== undefined}
        >
          {t('setPassword.submit')}
        </button>
        <a className="text-button" href="#/">
          {t(isFirst ? 'setPassword.later' : 'app.cancel')}
        </a>
      </form>
    </SignInFrame>
  );
}

function NameField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useWords();
  return (
    <label className="field">
      <span>{t('signIn.name')}</span>
      <input
        name="name"
        autoComplete="username"
        autoCapitalize="none"
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

function faultOf(password: string, again: string): 'short' | 'mismatch' | undefined {
  if (password.length < SHORTEST) return 'short';
  return password === again ? undefined : 'mismatch';
}
