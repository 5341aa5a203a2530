// What cameras are asked by ONVIF, beyond what all its devices are, and what their answers tell (ONVIF media specification).
// Pure.

import { ONVIF_MEDIA, pathOf } from '../http/soap.ts';
import { type XmlElement, findAllXml, findXml, xmlText } from '../http/xml.ts';

/** Media profiles of one camera that are looked at. */
const MAX_PROFILES = 64;
/** A token of a profile goes back into a request. */
const TOKEN = /^[\w\-.:]{1,64}$/;

export function snapshotQuestion(profile: string): string {
  return `<GetSnapshotUri xmlns="${ONVIF_MEDIA}"><ProfileToken>${profile}</ProfileToken></GetSnapshotUri>`;
}

/** Path of the media service; its address is the camera's own affair. */
export function mediaPath(root: XmlElement): string | undefined {
  return pathOf(xmlText(mediaService(root), 'XAddr'));
}

function mediaService(root: XmlElement): XmlElement | undefined {
  return findAllXml(root, 'Service').find((one) => xmlText(one, 'Namespace') === ONVIF_MEDIA);
}

export function profileTokens(root: XmlElement): string[] {
  return findAllXml(root, 'Profiles')
    .slice(0, MAX_PROFILES)
    .map((profile) => profile.attributes.get('token') ?? '')
    .filter((token) => TOKEN.test(token));
}

/** Where a picture lies on the camera; without a port where it is told with TLS. */
export interface PicturePlace {
  path: string;
  port?: number;
}

/**
 * @param dialled port at which the device service was asked, and the one that the camera believes its services to have:
 * where they differ, a router between us maps ports, and what lies beside the services is mapped with them
 */
export function picturePlace(
  root: XmlElement,
  dialled: { port: number; believed: number | undefined },
): PicturePlace | undefined {
  const uri = xmlText(findXml(root, 'MediaUri'), 'Uri');
  const path = pathOf(uri);
  const told = portOf(uri);
  if (path === undefined) return undefined;
  if (told === undefined) return { path };
  return { path, port: told === dialled.believed ? dialled.port : told };
}

/** Port of the media service, as the camera believes it to be. */
export function mediaPort(root: XmlElement): number | undefined {
  return portOf(xmlText(mediaService(root), 'XAddr'));
}

/** Undefined for TLS, which is not spoken here, and for what is no port. */
function portOf(uri: string): number | undefined {
  const told = /^http:\/\/(?:\[[^\]]*\]|[^/:]+)(?::(\d{1,5}))?\//i.exec(uri);
  const port = told ? Number(told[1] ?? 80) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}
