// Kinds of sites, where they change what breaks how often. Holds no rates.

export const SITE_CLASSES = [
  'shop',
  'mall',
  'office',
  'bank',
  'campus',
  'hospital',
  'factory',
  'plant',
  'warehouse',
  'station',
  'highway',
  'residential',
  'outdoor',
  'machine-room',
] as const;
export type SiteClass = (typeof SITE_CLASSES)[number];
