// Signs in by name and password, or by the one-time link of a fresh installation, whose token stands after the `#` and so
// reaches no log. After the link one chooses name and password.

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useSignIn } from '../../api/queries.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href, safeNext } from '../../address.ts';
import { navigate } from '../../router.ts';
import { LanguageSwitch } from '../../shell/settings.tsx';
import { Brand } from '../../shell/shell.tsx';
import { ErrorNotice, Notice } from '../../ui/states.tsx';
import { PasswordField } from './password-field.tsx';
import '../../styles/sign-in.css';

/** @param hasEnded whether somebody was at work whose session has ended under their hands */
export function SignInPage({ token, next, hasEnded }: { token: string; next: string; hasEnded: boolean }) {
  return (
    <SignInFrame>
      {token === '' ? <PasswordForm next={next} hasEnded={hasEnded} /> : <OneTime token={token} />}
    </SignInFrame>
  );
}

export function SignInFrame({ children }: { children: ReactNode }) {
  const { t } = useWords();
  return (
    <div className="sign-in">
      <header className="sign-in-top">
        <LanguageSwitch />
      </header>
      <main className="sign-in-box" id="content">
        <div className="sign-in-brand">
          <Brand />
          <div>
            <p className="sign-in-name">{t('app.name')}</p>
            <p className="muted">{t('app.tagline')}</p>
          </div>
        </div>
        {children}
      </main>
    </div>
  );
}

function PasswordForm({ next, hasEnded }: { next: string; hasEnded: boolean }) {
  const { t } = useWords();
  const signIn = useSignIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ name, password }, { onSuccess: () => navigate(safeNext(next), { replace: true }) });
      }}
    >
      <h1>{t('signIn.title')}</h1>
      {signIn.error !== null && <ErrorNotice error={signIn.error} />}
      {hasEnded && signIn.error === null && <Notice icon="warning">{t('signIn.ended')}</Notice>}
      <label className="field">
        <span>{t('signIn.name')}</span>
        <input
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <PasswordField
        label={t('signIn.password')}
        name="password"
        kind="current-password"
        value={password}
        onChange={setPassword}
      />
      <button type="submit" className="button button-primary button-large" disabled={signIn.isPending}>
        {t('signIn.submit')}
      </button>
      <p className="form-foot">{t('signIn.first')}</p>
    </form>
  );
}

function OneTime({ token }: { token: string }) {
  const { t } = useWords();
  const signIn = useSignIn();
  const used = useRef('');
  const { mutate } = signIn;
  useEffect(() => {
    // A token works once: not even a second drawing of this page may send it again.
    if (used.current === token) return;
    used.current = token;
    mutate({ token }, { onSuccess: () => navigate(href.firstPassword, { replace: true }) });
  }, [token, mutate]);
  if (signIn.error === null) return <p role="status">{t('signIn.token')}…</p>;
  return (
    <div className="form">
      <h1>{t('signIn.tokenFailed')}</h1>
      <p className="muted">{t('signIn.tokenHint')}</p>
      <ErrorNotice error={signIn.error} />
      <a className="button button-large" href={href.signIn('')}>
        {t('signIn.withPassword')}
      </a>
    </div>
  );
}
