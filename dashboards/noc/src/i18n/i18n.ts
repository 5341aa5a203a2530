// Starts i18next with both catalogues. The first language is the one chosen here before, else the browser's.

import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Protocol } from '../../../../contract/protocols.ts';
import type { Language, Text } from '../../../../contract/text.ts';
import { readPreference, writePreference } from '../preferences.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

const LANGUAGES = ['zh', 'en'] as const satisfies readonly Language[];

export function startI18n(): void {
  const language = firstLanguage(readPreference('language'), navigator.languages);
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { translation: en }, zh: { translation: zh } },
    // React escapes; escaping twice would show entities.
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

function firstLanguage(chosen: string, preferred: readonly string[]): Language {
  const known = LANGUAGES.find((language) => language === chosen);
  if (known !== undefined) return known;
  return preferred.some((tag) => tag.toLowerCase().startsWith('zh')) ? 'zh' : 'en';
}

export function switchLanguage(language: Language): void {
  writePreference('language', language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  void i18next.changeLanguage(language);
}

/** The page's language, and the words of a server text in it. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en';
  const words = (text: Text | null | undefined): string => text?.[language] ?? '';
  return { t, language, words };
}

export type Translate = ReturnType<typeof useWords>['t'];

const SYSTEMS = ['cctv', 'network', 'power', 'kiosks', 'building', 'av', 'traffic', 'server'] as const;

/** The words for a system of a site; one the integrator named himself is shown as he wrote it. */
export function systemText(t: Translate, system: string): string {
  const known = SYSTEMS.find((name) => name === system.toLowerCase());
  return known === undefined ? system : t(`system.${known}`);
}

const RESULTS = [
  'ok',
  'timeout',
  'refused',
  'auth',
  'garbage',
  'stale',
  'dead',
  'config',
  'exception',
  'internal',
  'unknown',
] as const;

/** How a poll went, in words. */
export function resultText(t: Translate, result: string): string {
  const known = RESULTS.find((name) => name === result);
  return known === undefined ? result : t(`result.${known}`);
}

const PROTOCOLS = [
  'tcp',
  'http',
  'https',
  'rtsp',
  'dns',
  'ntp',
  'snapshot',
  'isapi',
  'dahua-cgi',
  'onvif-recorder',
] as const satisfies readonly Protocol[];
/** Names that no language changes. */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  snmp: 'SNMP',
  modbus: 'Modbus',
  mqtt: 'MQTT',
  onvif: 'ONVIF',
} satisfies Partial<Record<Protocol, string>>;

/** How a device is asked: a target is named by its protocol, or by whoever set it up. */
export function targetText(t: Translate, target: string): string {
  const known = PROTOCOLS.find((name) => name === target);
  if (known !== undefined) return t(`protocol.${known}`);
  return Object.hasOwn(PROTOCOL_NAMES, target) ? (PROTOCOL_NAMES[target] ?? target) : target;
}

const KINDS = [
  'port',
  'channel',
  'disk',
  'outlet',
  'part',
  'poe-group',
  'point',
  'sensor',
  'storage',
  'target',
  'ap',
  'array',
  'bypass',
  'controller',
  'cover',
  'cpu',
  'fan',
  'input',
  'member',
  'modem',
  'output',
  'process',
  'psu',
  'radio',
  'supply',
  'tray',
  'trap',
  'reason',
  'zone',
  'device',
  'database',
  'api',
  'lane',
  'licence',
] as const;

/** `port` → `Ports`. */
export function kindText(t: Translate, kind: string): string {
  const known = KINDS.find((name) => name === kind);
  return known === undefined ? kind : t(`components.${known}`);
}

/** `port:gi7` → `Port gi7`, by the name the device gives it where there is one; '' is the asset itself. */
export function componentText(t: Translate, component: string, name = ''): string {
  const colon = component.indexOf(':');
  const kind = component.slice(0, Math.max(0, colon));
  const known = KINDS.find((one) => one === kind);
  const own = name === '' ? component.slice(colon + 1) : name;
  // `zone-1` of the kind zone is Zone 1.
  const shown = own.startsWith(`${kind}-`) ? own.slice(kind.length + 1) : own;
  return known === undefined ? shown : `${t(`component.${known}`)} ${shown}`;
}

const SOURCES = ['inventory', 'lldp', 'bridge'] as const;

/** Where a fact about the site's cabling comes from. */
export function sourceText(t: Translate, source: string): string {
  const known = SOURCES.find((name) => name === source);
  return known === undefined ? source : t(`source.${known}`);
}

const RULE_SOURCES = ['profile', 'site', 'class', 'asset'] as const;

/** Whose word a condition in force is. */
export function ruleSourceText(t: Translate, source: string): string {
  const known = RULE_SOURCES.find((name) => name === source);
  return known === undefined ? source : t(`ruleSource.${known}`);
}
