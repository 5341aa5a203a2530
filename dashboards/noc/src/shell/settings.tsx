// Language, theme, sound and account. Choices are remembered by this browser.

import { useEffect, useRef, useState } from 'react';
import type { Me } from '../../../../contract/api-people.ts';
import { post } from '../api/client.ts';
import { switchLanguage, useWords } from '../i18n/i18n.ts';
import { applyTheme, usePreference } from '../preferences.ts';
import { href } from '../address.ts';
import { navigate } from '../router.ts';
import { Icon } from '../ui/icon.tsx';
import { readyTone } from './critical-tone.tsx';

export function Settings({ me }: { me: Me }) {
  return (
    <div className="settings">
      <SoundToggle />
      <FullScreen />
      <LanguageSwitch />
      <AccountMenu me={me} />
    </div>
  );
}

function SoundToggle() {
  const { t } = useWords();
  const [sound, setSound] = usePreference('sound');
  const isOn = sound === 'on';
  return (
    <button
      type="button"
      className="icon-button settings-wide"
      aria-pressed={isOn}
      aria-label={t('settings.sound')}
      title={t(isOn ? 'settings.soundOn' : 'settings.soundOff')}
      onClick={() => {
        setSound(isOn ? '' : 'on');
        if (!isOn) readyTone();
      }}
    >
      <Icon name={isOn ? 'sound' : 'mute'} />
    </button>
  );
}

function FullScreen() {
  const { t } = useWords();
  return (
    <button
      type="button"
      className="icon-button settings-wide"
      aria-label={t('settings.fullscreen')}
      title={t('settings.fullscreen')}
      onClick={() => void toggleFullScreen()}
    >
      <Icon name="fullscreen" />
    </button>
  );
}

async function toggleFullScreen(): Promise<void> {
  try {
    if (document.fullscreenElement === null) await document.documentElement.requestFullscreen();
    else await document.exitFullscreen();
  } catch {
    // The browser or its owner does not allow it: nothing to mend here.
  }
}

export function LanguageSwitch() {
  const { language } = useWords();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button
      type="button"
      className="text-button language-switch"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => switchLanguage(other)}
    >
      <Icon name="language" />
      {other === 'zh' ? '中文' : 'English'}
    </button>
  );
}

function AccountMenu({ me }: { me: Me }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const close = (event: Event): void => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      if (event.type === 'pointerdown' && box.current?.contains(event.target as Node) === true) return;
      setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, [isOpen]);
  return (
    <div className="menu-box" ref={box}>
      <button
        type="button"
        className="icon-button"
        aria-label={t('nav.account')}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="user" />
      </button>
      {isOpen && <Menu me={me} onDone={() => setOpen(false)} />}
    </div>
  );
}

function Menu({ me, onDone }: { me: Me; onDone: () => void }) {
  const { t } = useWords();
  const [theme, setTheme] = usePreference('theme');
  const isLight = theme === 'light';
  const signOut = async (): Promise<void> => {
    await post<unknown>('sign-out', {}).catch(() => undefined);
    navigate(href.signIn(''));
    // Nothing of this session may stay in memory.
    window.location.reload();
  };
  return (
    <div className="menu" role="menu">
      <div className="menu-head">
        <strong>{me.name}</strong>
        <span>{me.role}</span>
      </div>
      <button
        type="button"
        role="menuitem"
        className="menu-item"
        onClick={() => {
          setTheme(isLight ? '' : 'light');
          applyTheme();
        }}
      >
        <Icon name={isLight ? 'dark' : 'light'} />
        {t('settings.theme')}: {t(isLight ? 'settings.dark' : 'settings.light')}
      </button>
      <a role="menuitem" className="menu-item" href={href.setPassword} onClick={onDone}>
        <Icon name="tools" />
        {t('nav.password')}
      </a>
      <button type="button" role="menuitem" className="menu-item" onClick={() => void signOut()}>
        <Icon name="out" />
        {t('nav.signOut')}
      </button>
      <p className="menu-foot">{t('app.version', { version: me.version })}</p>
    </div>
  );
}
