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

export function SetPasswordPage({ name: present }: { name: string }) {
  const { t } = useWords();
  const change = useSetPassword();
  const [name, setName] = useState(present);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const fault = faultOf(password, again);
  return (
    <SignInFrame>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (fault !== undefined) return;
          change.mutate({ name, password }, { onSuccess: () => navigate('#/', { replace: true }) });
        }}
      >
        <h1>{t('setPassword.title')}</h1>
        <p className="muted">{t('setPassword.hint')}</p>
        {change.error !== null && <ErrorNotice error={change.error} />}
        <label className="field">
          <span>{t('signIn.name')}</span>
          <input
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
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
          {t('setPassword.later')}
        </a>
      </form>
    </SignInFrame>
  );
}

function faultOf(password: string, again: string): 'short' | 'mismatch' | undefined {
  if (password.length < SHORTEST) return 'short';
  return password === again ? undefined : 'mismatch';
}
