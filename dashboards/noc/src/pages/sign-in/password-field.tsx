// A password that can be looked at: gloves and small screens make typing errors that nobody sees otherwise.

import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';

interface Props {
  label: string;
  name: string;
  kind: 'current-password' | 'new-password';
  value: string;
  onChange: (value: string) => void;
}

export function PasswordField({ label, name, kind, value, onChange }: Props) {
  const { t } = useWords();
  const [isShown, setShown] = useState(false);
  return (
    <label className="field">
      <span>{label}</span>
      <span className="field-with-button">
        <input
          name={name}
          type={isShown ? 'text' : 'password'}
          autoComplete={kind}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <button type="button" className="text-button" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {t(isShown ? 'signIn.hide' : 'signIn.show')}
        </button>
      </span>
    </label>
  );
}
