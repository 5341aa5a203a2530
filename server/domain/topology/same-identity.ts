// Whether a list and a device mean the same maker, model or serial number in other words: lists are written by people, in their
// language and shortened. Pure.

export type IdentityField = 'vendor' | 'model' | 'serial';
export const IDENTITY_FIELDS: readonly IdentityField[] = ['vendor', 'model', 'serial'];

/** Names of one maker; lists use the Chinese one, devices tell the other. */
const MAKERS: readonly (readonly string[])[] = [
  ['海康威视', '海康', 'hikvision'], ['大华', 'dahua'], ['宇视', 'uniview', 'unv'], ['天地伟业', 'tiandy'], ['科达', 'kedacom'],
  ['华为', 'huawei'], ['新华三', '华三', 'h3c', 'newh3c'], ['锐捷', 'ruijie', 'reyee'], ['中兴', 'zte'], ['思科', 'cisco'],
  ['普联', 'tplink'], ['水星', 'mercury'], ['腾达', 'tenda'], ['迪普', 'dptech'], ['信锐', 'sundray'], ['深信服', 'sangfor'],
  ['飞塔', 'fortinet', 'fortigate'], ['瞻博', 'juniper'], ['惠普', 'hp', 'hpe', 'hewlettpackard', 'aruba'], ['戴尔', 'dell'],
  ['联想', 'lenovo', 'ibm'], ['浪潮', 'inspur'], ['曙光', 'sugon'], ['超微', 'supermicro'], ['群晖', 'synology'], ['威联通', 'qnap'],
  ['施耐德', 'schneider', 'schneiderelectric', 'apc'], ['艾默生', '维谛', 'emerson', 'vertiv', 'liebert'], ['伊顿', 'eaton', 'mge', 'powerware'],
  ['山特', 'santak'], ['科华', 'kehua', 'kelong'], ['易事特', 'east'], ['台达', 'delta'], ['科士达', 'kstar'], ['雷迪司', 'ladis'],
  ['安讯士', 'axis'], ['博世', 'bosch'], ['三星', 'samsung', 'hanwha', '韩华'], ['松下', 'panasonic'], ['索尼', 'sony'],
  ['兄弟', 'brother'], ['佳能', 'canon'], ['爱普生', 'epson'], ['理光', 'ricoh'], ['京瓷', 'kyocera'], ['柯尼卡美能达', 'konicaminolta'],
  ['西门子', 'siemens'], ['赫斯曼', 'hirschmann'], ['摩莎', 'moxa'], ['研华', 'advantech'], ['东土', 'kyland'], ['三旺', '3onedata'],
  ['优倍快', 'ubiquiti', 'ubnt', 'unifi'], ['友讯', 'dlink'], ['网件', 'netgear'], ['合勤', 'zyxel'], ['力登', 'raritan'],
]; // prettier-ignore
const MAKER_OF = new Map(MAKERS.flatMap((names, i) => names.map((name) => [name, i] as const)));
/** Fewer letters that agree are chance: `SW` begins many a model. */
const LEAST_ALIKE = 3;

/** @param listed and @param told neither of them empty */
export function isSameIdentity(field: IdentityField, listed: string, told: string): boolean {
  const [a, b] = [plainForm(listed), plainForm(told)];
  if (a === '' || b === '' || a === b) return true;
  switch (field) {
    case 'vendor':
      return isSameMaker(a, b);
    case 'model':
      // Lists shorten `CBS350-24P-4X` to `CBS350`, and put the maker before it.
      return (a.includes(b) || b.includes(a)) && Math.min(a.length, b.length) >= LEAST_ALIKE;
    case 'serial':
      // Makers print the model before the serial number on one side and not on the other.
      return a.endsWith(b) || b.endsWith(a);
  }
}

function isSameMaker(a: string, b: string): boolean {
  const [one, other] = [makerOf(a), makerOf(b)];
  if (one !== undefined && other !== undefined) return one === other;
  if (a.includes(b) || b.includes(a)) return true;
  // A Chinese name that is not known here cannot be compared with a Latin one.
  return isChinese(a) !== isChinese(b);
}

/** By the whole name, else by the known name it begins with: `华为技术有限公司`. */
function makerOf(name: string): number | undefined {
  const whole = MAKER_OF.get(name);
  if (whole !== undefined) return whole;
  for (const [known, maker] of MAKER_OF)
    if (known.length >= 2 && isChinese(known) && name.startsWith(known)) return maker;
  for (const [known, maker] of MAKER_OF) if (known.length > LEAST_ALIKE && name.startsWith(known)) return maker;
  return undefined;
}

function isChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}

/** Letters and digits, in lower case. */
function plainForm(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
