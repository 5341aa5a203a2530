// Which command a device is to be sent: a word that its agent knows. It is rehearsed as a whole, never while it is typed.

import { useState } from 'react';
import { COMMAND_PATTERN } from '../../../../../contract/action.ts';
import { useWords } from '../../i18n/i18n.ts';

const IS_COMMAND = new RegExp(COMMAND_PATTERN);

interface Props {
  /** What was rehearsed last; '' before that. */
  rehearsed: string;
  onRehearse: (command: string) => void;
}

export function RemoteCommand({ rehearsed, onRehearse }: Props) {
  const { t } = useWords();
  const [command, setCommand] = useState(rehearsed);
  const isNew = IS_COMMAND.test(command) && command !== rehearsed;
  return (
    <div className="field">
      <label htmlFor="remote-command">{t('remote.command')}</label>
      <div className="field-with-button">
        <input
          id="remote-command"
          autoFocus
          autoCapitalize="none"
          spellCheck={false}
          value={command}
          aria-describedby="remote-command-hint"
          onChange={(event) => setCommand(event.target.value.trim())}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // The form orders what was rehearsed: that is not this yet.
            event.preventDefault();
            if (isNew) onRehearse(command);
          }}
        />
        <button type="button" className="button" disabled={!isNew} onClick={() => onRehearse(command)}>
          {t('remote.try')}
        </button>
      </div>
      <span id="remote-command-hint" className="muted">
        {t('remote.commandHint')}
      </span>
    </div>
  );
}
