// Decides what a device is by weighing signs: each profile's own rules, and, for devices that no profile knows, the
// standard tables they answer. Weights are bits; candidates share the probability with “something else”, so that a
// confidence of 0.9 means right nine times of ten. Pure.

import type { AssetClass, Profile, RecogniseRule } from '../../contract/profile.ts';
import type { Evidence, Recognition } from './types.ts';
import { makerOfMac } from './mac-makers.ts';
import { makerInDescr, makerOf, makerOfObjectId } from './makers.ts';
import { classSigns, type ClassSign, type Reason } from './class-signs.ts';
import { modelInDescr } from './model-words.ts';

/** Bits that “something else” has for itself: a candidate with as many is right in half of the cases. */
export const UNKNOWN_BITS = 1;
/** Bits past which more signs make no surer: profiles err together. */
export const MAX_BITS = 8;
/** Candidates below this confidence are not told. */
const MIN_CONFIDENCE = 0.005;
/** Most that the signs of its class add to a profile's own rules, in bits: what the rules know weighs more. */
export const MAX_CLASS_BITS = 6;
/** Most that open ports alone can make sure of: firewalls, proxies and servers have the same ports as a camera. */
export const MAX_PORTS_CONFIDENCE = 0.4;

/** Bits of a device that tells nothing but its ports: it can be read, its class must be named. */
const PLAIN_BITS = -1;
/** Reads the system group and the ports of anything that speaks SNMP. */
const PLAIN_PROFILE = 'snmp-generic';

interface Scored {
  profile: Profile | null;
  class: AssetClass | null;
  bits: number;
  reasons: Reason[];
}

/** Candidates, the likeliest first; empty when nothing at all is known. */
export function recognise(evidence: Evidence, profiles: ReadonlyMap<string, Profile>): Recognition[] {
  const signs = classSigns(evidence);
  const scored = [...byRules(evidence, profiles, signs), ...byClass(signs, profiles)].filter(({ bits }) => bits > 0);
  const best = new Map<string, Scored>();
  for (const one of scored) {
    const key = one.profile?.profile ?? `class ${one.class}`;
    const known = best.get(key);
    if (!known || one.bits > known.bits) best.set(key, one);
  }
  const candidates = withoutDoubles([...best.values()].sort((a, b) => b.bits - a.bits));
  const plain = profiles.get(PLAIN_PROFILE);
  if (candidates.length === 0 && evidence.hasSnmp && plain)
    candidates.push({ profile: plain, class: null, bits: PLAIN_BITS, reasons: [{ bits: 0, text: 'speaks SNMP' }] });
  const top = candidates[0]?.bits ?? 0;
  // Only differences count between candidates; against the unknown the surest sign is capped.
  const shift = Math.max(0, top - MAX_BITS);
  let whole = 2 ** UNKNOWN_BITS;
  for (const { bits } of candidates) whole += 2 ** (bits - shift);
  return candidates
    .map((one) => ({ one, confidence: 2 ** (one.bits - shift) / whole }))
    .filter(({ confidence }, i) => i === 0 || confidence >= MIN_CONFIDENCE)
    .map(({ one, confidence }) => ({
      isByPortsOnly: isByPortsOnly(one),
      profile: one.profile?.profile ?? null,
      class: one.class,
      vendor: one.profile?.snmp?.identity?.vendor ?? vendorOf(evidence),
      model: one.profile?.snmp?.identity?.modelName ?? modelInDescr(evidence.sysDescr, evidence.sysObjectId),
      confidence: Math.round(Math.min(confidence, isByPortsOnly(one) ? MAX_PORTS_CONFIDENCE : 1) * 1000) / 1000,
      reasons: one.reasons.sort((a, b) => b.bits - a.bits).map(({ text }) => text),
    }));
}

function isByPortsOnly({ reasons }: Scored): boolean {
  return reasons.length > 0 && reasons.every(({ isDoor }) => isDoor === true);
}

/**
 * Of the profiles for any maker's devices of a class only the best one counts – the plain one, where they are equal – for they
 * are right together.
 */
function withoutDoubles(sorted: readonly Scored[]): Scored[] {
  const isPlain = (one: Scored): boolean => one.profile?.profile === `${one.class}-generic`;
  const kept: Scored[] = [];
  for (const one of sorted) {
    const isForAny = one.profile === null || one.profile.snmp?.identity?.vendor === undefined;
    const at = isForAny
      ? kept.findIndex((other) => other.class === one.class && other.profile?.snmp?.identity?.vendor === undefined)
      : -1;
    const other = kept[at];
    if (!other) kept.push(one);
    else if (isPlain(one) && one.bits === other.bits) kept[at] = one;
  }
  return kept;
}

/** The maker by what IANA and IEEE know; '' for agent software and unknown numbers. */
export function vendorOf(evidence: Evidence): string {
  const maker = makerOfObjectId(evidence.sysObjectId);
  if (maker) return maker.name;
  const byTree = evidence.enterprises.map(makerOf).find((one) => one !== undefined);
  if (byTree) return byTree.name;
  const named = makerInDescr(evidence.sysDescr);
  if (named !== '') return named;
  for (const mac of evidence.macs) {
    const found = makerOfMac(mac);
    if (found) return found.name;
  }
  return '';
}

function byRules(evidence: Evidence, profiles: ReadonlyMap<string, Profile>, signs: readonly ClassSign[]): Scored[] {
  const found: Scored[] = [];
  const common = commonRules(profiles);
  const number = numberIn(evidence.sysObjectId);
  for (const profile of profiles.values()) {
    if (!profile.class || !profile.recognise) continue;
    const scored: Scored = { profile, class: profile.class, bits: 0, reasons: [] };
    // A maker's profile needs a sign of that maker: what its modules look for is there on anybody's device.
    const vendor = profile.snmp?.identity?.vendor;
    let isMakerSeen = vendor === undefined;
    const isOfOther = number !== undefined && !numbersOf(profile).has(number);
    for (const rule of profile.recognise) {
      const reason = ruleHolds(rule, evidence);
      if (reason === null) continue;
      scored.bits += rule.weight;
      if (
        rule.weight > 0 &&
        !common.has(JSON.stringify(rule)) &&
        namesMaker(rule, evidence, isOfOther ? (vendor ?? '') : null)
      )
        isMakerSeen = true;
      if (rule.weight > 0)
        scored.reasons.push({
          bits: rule.weight,
          text: reason,
          // How many ports it has is told by SNMP only.
          ...(isDoorRule(rule) && !evidence.hasSnmp && { isDoor: true }),
        });
    }
    if (!isMakerSeen) continue;
    // What speaks for the class speaks for its profiles, but chooses none of them.
    const sign = signs.find((one) => one.class === profile.class);
    if (scored.bits > 0 && sign) {
      scored.bits += Math.min(MAX_CLASS_BITS, sign.bits);
      scored.reasons.push(...sign.reasons);
    }
    found.push(scored);
  }
  return found;
}

function isDoorRule(rule: RecogniseRule): boolean {
  return rule.tcp !== undefined && rule.announces === undefined && rule.mac === undefined;
}

/** Words of a kind of thing, not of its maker. */
const KIND_WORD =
  /^\W*(?:(?:ip|network|managed|smart|poe|gigabit|ethernet|laser|rack) ?)*(?:switch(?:es)?|router|firewall|utm|camera|recorder|[nd]vr|printer|server|ups|pdu|nas|linux|access point|(?:access |wireless )?controller|wireless|wlan|gateway|intercom|meter|sensor|poe)\W*$/i;

/** Operating systems that many makers' devices run. */
const SYSTEM_WORD = /^(?:linux|freebsd|openbsd|netbsd|darwin)\b/i;

/** Letters in a row from which on a word is a name, and no code of a model that several makers may use. */
const NAME_WORD = /[a-z]{5,}/i;

/**
 * Whether a sign that holds is one of a maker: its tree, its number, its name – not just the word “switch”.
 * @param vendor the maker in question where the device has the number of another; then a code like “S4810” is no sign
 */
function namesMaker(rule: RecogniseRule, evidence: Evidence, vendor: string | null): boolean {
  if (rule.sysObjectId !== undefined) return numberIn(rule.sysObjectId) !== undefined;
  if (rule.mac !== undefined || rule.announces !== undefined) return true;
  if (rule.matches !== undefined || rule.sysName !== undefined) return true;
  if ([rule.has, rule.oid].some((oid) => oid?.startsWith('1.3.6.1.4.1.') || oid?.startsWith('@'))) return true;
  if (rule.sysDescr === undefined) return false;
  const word = expressionOf(rule.sysDescr)?.exec(evidence.sysDescr)?.[0] ?? '';
  if (KIND_WORD.test(word) || (vendor !== null && SYSTEM_WORD.test(word))) return false;
  return vendor === null || NAME_WORD.test(word) || word.toLowerCase().includes(vendor.toLowerCase());
}

/** The number of a maker in an object identifier; undefined for agent software, which anybody's device runs. */
function numberIn(oid: string): number | undefined {
  const number = Number(/^1\.3\.6\.1\.4\.1\.(\d+)(?:\.|$)/.exec(oid)?.[1] ?? 0);
  return number === 0 || AGENT_SOFTWARE.has(number) ? undefined : number;
}

/** Net-SNMP, UCD-SNMP. */
const AGENT_SOFTWARE: ReadonlySet<number> = new Set([8072, 2021]);
const numbersBy = new WeakMap<Profile, ReadonlySet<number>>();

/** Makers' numbers that a profile's rules name. */
function numbersOf(profile: Profile): ReadonlySet<number> {
  const known = numbersBy.get(profile);
  if (known) return known;
  const oids = (profile.recognise ?? []).flatMap(({ sysObjectId, has, oid }) => [sysObjectId, has, oid]);
  const numbers = new Set(oids.flatMap((oid) => (oid === undefined ? [] : (numberIn(oid) ?? []))));
  numbersBy.set(profile, numbers);
  return numbers;
}

/** Profiles of so many makers that share a rule make it common. */
const COMMON_RULE_MAKERS = 4;
const commonOf = new WeakMap<ReadonlyMap<string, Profile>, ReadonlySet<string>>();

/** Rules that name no maker: those of profiles for any maker, and those that many makers' profiles share by a module. */
function commonRules(profiles: ReadonlyMap<string, Profile>): ReadonlySet<string> {
  const known = commonOf.get(profiles);
  if (known) return known;
  const makers = new Map<string, Set<string>>();
  const common = new Set<string>();
  for (const { class: kind, recognise: rules = [], snmp } of profiles.values()) {
    if (!kind) continue;
    for (const rule of rules) {
      const key = JSON.stringify(rule);
      const vendor = snmp?.identity?.vendor;
      const sharing = makers.get(key) ?? new Set();
      if (vendor === undefined) common.add(key);
      else if (sharing.add(vendor).size >= COMMON_RULE_MAKERS) common.add(key);
      makers.set(key, sharing);
    }
  }
  commonOf.set(profiles, common);
  return common;
}

/** What held, in words; null when a part of the rule does not hold. */
export function ruleHolds(rule: RecogniseRule, evidence: Evidence): string | null {
  const held: string[] = [];
  const need = (isTrue: boolean, words: string): boolean => {
    if (isTrue) held.push(words);
    return isTrue;
  };
  const { sysObjectId } = evidence;
  if (rule.sysObjectId !== undefined) {
    const isBelow = sysObjectId === rule.sysObjectId || sysObjectId.startsWith(`${rule.sysObjectId}.`);
    if (!need(isBelow, `sysObjectID ${rule.sysObjectId}`)) return null;
  }
  if (rule.sysDescr !== undefined && !need(matches(rule.sysDescr, evidence.sysDescr), `sysDescr ~ ${rule.sysDescr}`))
    return null;
  if (rule.sysName !== undefined && !need(matches(rule.sysName, evidence.sysName), `sysName ~ ${rule.sysName}`))
    return null;
  if (rule.has !== undefined && !need(evidence.subtrees.has(rule.has), `has ${rule.has}`)) return null;
  if (rule.oid !== undefined) {
    const answer = evidence.answers.get(resolveOid(rule.oid, sysObjectId));
    if (answer === undefined || (rule.matches !== undefined && !matches(rule.matches, answer))) return null;
    held.push(rule.matches === undefined ? `${rule.oid} answers` : `${rule.oid} ~ ${rule.matches}`);
  }
  if (rule.ports !== undefined && !need((evidence.ports ?? 0) >= rule.ports, `${rule.ports} or more ports`))
    return null;
  if (rule.portsAtMost !== undefined) {
    if (!need((evidence.ports ?? 0) <= rule.portsAtMost, `at most ${rule.portsAtMost} ports`)) return null;
  }
  if (rule.tcp !== undefined && !need(evidence.tcp.has(rule.tcp), `TCP ${rule.tcp}`)) return null;
  const { announces, mac } = rule;
  if (announces !== undefined) {
    const isTold = evidence.announcements.some((one) => matches(announces, one));
    if (!need(isTold, `announces ~ ${announces}`)) return null;
  }
  if (
    mac !== undefined &&
    !need(
      evidence.macs.some((one) => one.startsWith(mac)),
      `MAC ${mac}`,
    )
  )
    return null;
  return held.join(', ');
}

/** `@` stands for the device's own sysObjectID. */
export function resolveOid(oid: string, sysObjectId: string): string {
  return oid.startsWith('@') ? sysObjectId + oid.slice(1) : oid;
}

const patterns = new Map<string, RegExp | null>();
/** Expressions kept ready; they come from profiles, of which there are some hundred. */
const MAX_PATTERNS = 4096;

function matches(pattern: string, text: string): boolean {
  return expressionOf(pattern)?.test(text) ?? false;
}

function expressionOf(pattern: string): RegExp | null {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  let expression: RegExp | null = null;
  try {
    expression = new RegExp(pattern, 'i');
  } catch {
    // The check of profiles tells of it; here it matches nothing.
  }
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  patterns.set(pattern, expression);
  return expression;
}

/** Standard tables, words and makers tell the class of what no profile knows. */
function byClass(signs: readonly ClassSign[], profiles: ReadonlyMap<string, Profile>): Scored[] {
  return signs.map(({ class: kind, bits, reasons }) => ({
    profile: genericProfile(kind, profiles),
    class: kind,
    bits: Math.min(MAX_CLASS_BITS, bits),
    reasons: [...reasons],
  }));
}

/** Profiles that serve any maker's device of a class, by the standard modules it reads. */
const FALLBACKS: Partial<Record<AssetClass, readonly string[]>> = {
  ups: ['ups-rfc1628'],
  printer: ['printer-mib'],
  pc: ['server-generic'],
  player: ['server-generic'],
  'lte-router': ['router-generic'],
  firewall: ['router-generic'],
};

export function genericProfile(kind: AssetClass, profiles: ReadonlyMap<string, Profile>): Profile | null {
  for (const id of [`${kind}-generic`, ...(FALLBACKS[kind] ?? []), PLAIN_PROFILE]) {
    const found = profiles.get(id);
    if (found?.class && found.snmp) return found;
  }
  return null;
}
