// Where something is: an asset of a site, or a component of it. Keys are slugs fixed at creation; they are tags in the
// metric store and fingerprints of tickets, so they never hold a device's own text. A component is `kind:name`.

/** Site and asset keys: lower-case letters, digits and hyphens, at most 64. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
/** A component key: kind, then a name made safe by {@link componentKey}. */
export const COMPONENT = /^[a-z][a-z0-9-]{0,31}:[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/;

export interface Place {
  asset: string;
  /** `kind:name`, or '' for the asset itself. */
  component: string;
}

/** `asset`, or `asset/kind:name`: a place's key inside its site. */
export function placeKey(place: Place): string {
  return place.component === '' ? place.asset : `${place.asset}/${place.component}`;
}

/** Reads what {@link placeKey} wrote. The asset part never holds a slash; a component name may. */
export function parsePlace(key: string): Place {
  const slash = key.indexOf('/');
  return slash < 0 ? { asset: key, component: '' } : { asset: key.slice(0, slash), component: key.slice(slash + 1) };
}

/** Makes a component key of a device's own name for it: other characters become hyphens. Returns '' if nothing is left. */
export function componentKey(kind: string, name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._/-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[-]+$/g, '')
    .slice(0, 64);
  return safe === '' ? '' : `${kind}:${safe}`;
}

export function componentKind(component: string): string {
  const colon = component.indexOf(':');
  return colon < 0 ? '' : component.slice(0, colon);
}

export function componentName(component: string): string {
  return component.slice(component.indexOf(':') + 1);
}
