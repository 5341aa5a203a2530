// Which channels a recorder has by ONVIF, and which recording belongs to which: its media profiles name video sources, its
// recording jobs name the profile that each recording is made of. Pure.

import { cleanText } from '../../contract/clean.ts';
import { MAX_CHANNELS } from './model.ts';
import { findAllXml, findXml, xmlText, type XmlElement } from '../http/xml.ts';

/** Media profiles that are looked at. */
const MAX_PROFILES = 1024;

export interface Source {
  /** Of the channel, from 1. */
  number: number;
  token: string;
  name: string;
  /** Tokens of the media profiles that show it. */
  profiles: readonly string[];
}

export interface Recording {
  token: string;
  sourceId: string;
  name: string;
  /** Of its camera; '' where it tells none. */
  address: string;
  /** UTC. */
  earliestMs: number | undefined;
  latestMs: number | undefined;
}

/** @param profiles answer to GetProfiles @param listed answer to GetVideoSources; either may be missing */
export function sourcesOf(profiles: XmlElement | undefined, listed: XmlElement | undefined): Source[] {
  const found = new Map<string, { name: string; profiles: string[] }>();
  for (const source of findAllXml(listed, 'VideoSources').slice(0, MAX_CHANNELS)) {
    const token = source.attributes.get('token') ?? '';
    if (token !== '') found.set(token, { name: '', profiles: [] });
  }
  for (const profile of findAllXml(profiles, 'Profiles').slice(0, MAX_PROFILES)) {
    const configuration = findXml(profile, 'VideoSourceConfiguration');
    const token = xmlText(configuration, 'SourceToken');
    if (token === '') continue;
    const known = found.get(token) ?? { name: '', profiles: [] };
    found.set(token, known);
    known.profiles.push(profile.attributes.get('token') ?? '');
    known.name ||= cleanText(xmlText(configuration, 'Name'));
  }
  const number = numbering([...found.keys()].slice(0, MAX_CHANNELS));
  const all = [...found].slice(0, MAX_CHANNELS);
  return all.map(([token, { name, profiles: by }], at) => ({
    number: number(token, at),
    token,
    name,
    profiles: by,
  }));
}

/** Tokens that all end in a number of their own tell the channel by it, from 0 or from 1; else they count in their order. */
function numbering(tokens: readonly string[]): (token: string, at: number) => number {
  const ends = tokens.map((token) => Number(/(\d{1,4})$/.exec(token)?.[1] ?? Number.NaN));
  const isEach = ends.every((end) => Number.isInteger(end)) && new Set(ends).size === ends.length;
  const first = Math.min(...ends) === 0 ? 1 : 0;
  return (_token, at) => (isEach ? (ends[at] ?? at) + first : at + 1);
}

/** Of an answer to GetRecordingSearchResults. */
export function recordingsOf(root: XmlElement | undefined): Recording[] {
  const told = findAllXml(root, 'RecordingInformation').slice(0, MAX_CHANNELS);
  return told.map((one) => {
    const video = findAllXml(one, 'Track').filter((track) => /video/i.test(xmlText(track, 'TrackType')));
    const times = (name: string): number[] =>
      video.map((track) => utcOf(xmlText(track, name))).filter((ms) => ms !== undefined);
    const source = findXml(one, 'Source');
    return {
      token: xmlText(one, 'RecordingToken'),
      sourceId: xmlText(source, 'SourceId'),
      name: cleanText(xmlText(source, 'Name')),
      address: hostOf(xmlText(source, 'Address')),
      earliestMs: utcOf(xmlText(one, 'EarliestRecording')) ?? least(times('DataFrom')),
      latestMs: utcOf(xmlText(one, 'LatestRecording')) ?? most(times('DataTo')),
    };
  });
}

/**
 * By the recording jobs; where they do not tell, by the token that the recording's source names, then by name, and last by
 * their order where there are as many of the one as of the other.
 * @param profileType what a job calls a media profile
 */
export function matchRecordings(
  sources: readonly Source[],
  recordings: readonly Recording[],
  jobs: XmlElement | undefined,
  profileType: string,
): Map<number, Recording> {
  const matched = new Map<number, Recording>();
  const made = jobTokens(jobs, profileType);
  for (const source of sources) {
    const own = new Set([source.token, ...source.profiles]);
    const best =
      recordings.find(({ token }) => [...(made.get(token) ?? [])].some((by) => own.has(by))) ??
      recordings.find(({ sourceId }) => sourceId !== '' && own.has(sourceId)) ??
      recordings.find(({ name }) => name !== '' && name === source.name);
    if (best) matched.set(source.number, best);
  }
  if (matched.size === 0 && sources.length === recordings.length)
    for (const [at, recording] of recordings.entries()) matched.set(sources[at]?.number ?? at + 1, recording);
  return matched;
}

/** Tokens of what each recording is made of. */
function jobTokens(jobs: XmlElement | undefined, profileType: string): Map<string, Set<string>> {
  const made = new Map<string, Set<string>>();
  for (const job of findAllXml(jobs, 'JobConfiguration').slice(0, MAX_CHANNELS)) {
    const recording = xmlText(job, 'RecordingToken');
    const tokens = made.get(recording) ?? new Set();
    made.set(recording, tokens);
    for (const source of findAllXml(job, 'SourceToken').slice(0, MAX_PROFILES)) {
      const type = source.attributes.get('Type') ?? profileType;
      if (type === profileType) tokens.add(xmlText(source, 'Token'));
    }
  }
  return made;
}

/** `2026-05-01T12:00:00Z`; one without a zone is UTC, too (ONVIF core §5.5). */
function utcOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/.test(text)) return undefined;
  const timeMs = Date.parse(/[Z+]|-\d\d:\d\d$/.test(text.slice(11)) ? text : `${text}Z`);
  // A recording that was never made has the year 1970, or earlier.
  return Number.isFinite(timeMs) && timeMs > 86_400_000 ? timeMs : undefined;
}

function least(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.min(...times);
}

function most(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.max(...times);
}

function hostOf(address: string): string {
  const host =
    /^(?:[a-z]{2,6}:\/\/(?:[^@/\s]{0,100}@)?)?([\w.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?(?:\/|$)/i.exec(
      address,
    )?.[1] ?? '';
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? host : '';
}
