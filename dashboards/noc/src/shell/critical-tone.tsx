// Two short tones when a critical ticket appears that was not there before. Off until somebody turns it on; browsers allow
// sound only after a click, so the first one after a reload arms it.

import { useEffect, useRef } from 'react';
import { useOpenTickets } from '../api/queries.ts';
import { usePreference } from '../preferences.ts';

const TONES_HZ = [880, 660] as const;
const TONE_S = 0.22;
const LOUDNESS = 0.25;

let audio: AudioContext | undefined;

export function readyTone(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

function play(): void {
  const context = audio;
  if (context === undefined || context.state !== 'running') return;
  TONES_HZ.forEach((frequency, index) => {
    const start = context.currentTime + index * TONE_S;
    const tone = new OscillatorNode(context, { frequency, type: 'sine' });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    gain.gain.linearRampToValueAtTime(0, start + TONE_S);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + TONE_S);
  });
}

export function CriticalTone() {
  const [sound] = usePreference('sound');
  const isOn = sound === 'on';
  const pages = useOpenTickets().data?.pages;
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!isOn) return undefined;
    const arm = (): void => readyTone();
    document.addEventListener('pointerdown', arm, { once: true });
    return () => document.removeEventListener('pointerdown', arm);
  }, [isOn]);
  useEffect(() => {
    if (pages === undefined) return;
    const critical = new Set(
      pages.flatMap((page) => page.items.filter((ticket) => ticket.severity === 'critical').map((ticket) => ticket.id)),
    );
    const before = known.current;
    known.current = critical;
    if (isOn && before !== null && [...critical].some((id) => !before.has(id))) play();
  }, [pages, isOn]);
  return null;
}
