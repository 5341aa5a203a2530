// Causes by name, for a closing that names one that was not ranked: their titles with general words for what a ticket names.

import type { CauseNameView } from '../../contract/api-verdict.ts';
import { fill, sentence, type Text } from '../../contract/text.ts';
import type { Cause, Slot } from '../domain/diagnose/cause-schema.ts';

const DEVICE: Text = { zh: '设备', en: 'the device' };
const PART: Text = { zh: '部件', en: 'the part' };
const ANY: Text = { zh: '…', en: '…' };
const GENERAL: Readonly<Partial<Record<Slot, Text>>> = {
  asset: DEVICE,
  place: PART,
  component: PART,
  port: { zh: '端口', en: 'its port' },
  parent: { zh: '上联设备', en: 'its switch' },
  feed: { zh: '供电', en: 'its supply' },
  box: { zh: '箱体', en: 'the box' },
  site: { zh: '站点', en: 'the site' },
};

export function causeNames(causes: readonly Cause[]): CauseNameView[] {
  return causes.map(({ id, title, appliesTo }) => ({
    cause: id,
    title: sentence(withoutSlots(fill(title, appliesTo.at === 'asset' ? { ...GENERAL, place: DEVICE } : GENERAL))),
    classes: [...(appliesTo.classes ?? [])],
  }));
}

/** Numbers and names that only a ticket has. */
function withoutSlots(text: Text): Text {
  const rest = /\{\w+\}/g;
  return { zh: text.zh.replace(rest, ANY.zh), en: text.en.replace(rest, ANY.en) };
}
