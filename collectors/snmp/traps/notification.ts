// What a notification says, whatever version carried it: a trap or inform as one object that can cross to another process.
// v1 traps are translated as RFC 3584 §3.1 tells. Pure.

import { cleanBytes, cleanText } from '../../../contract/clean.ts';
import { rawNumber, type Varbind } from '../decode.ts';
import { TAG } from '../wire/ber.ts';
import { PDU, type Pdu, type TrapV1Pdu } from '../wire/message.ts';

/** Objects kept of one notification; further ones are cut off. */
export const MAX_TRAP_VARBINDS = 64;
/** Longest text kept of one object, in characters. */
const MAX_TEXT = 256;

const SYS_UPTIME = '1.3.6.1.2.1.1.3.0';
const SNMP_TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
/** Carries the sender's address through relays, RFC 3584 §3.1. */
const SNMP_TRAP_ADDRESS = '1.3.6.1.6.3.18.1.3.0';
const STANDARD_TRAPS = '1.3.6.1.6.3.1.1.5';
const ENTERPRISE_SPECIFIC = 6;

export interface TrapVarbind {
  oid: string;
  /** Text of the value, cleaned; octets that are no text as hexadecimal digits. */
  text: string;
  /** Its number, where it is one. */
  number: number | null;
}

export interface Notification {
  /** snmpTrapOID. */
  trapOid: string;
  uptimeTicks: number | null;
  /** snmpTrapAddress, or the agent address of v1; '' when none is told. */
  agentAddress: string;
  varbinds: TrapVarbind[];
}

/** @returns null for a PDU that is no notification, or names none */
export function readNotification(pdu: Pdu | TrapV1Pdu): Notification | null {
  const notification = pdu.type === PDU.trapV1 ? fromV1(pdu) : fromV2(pdu);
  return notification && { ...notification, varbinds: notification.varbinds.slice(0, MAX_TRAP_VARBINDS) };
}

function fromV1(pdu: TrapV1Pdu): Notification {
  const varbinds = pdu.varbinds.map(told);
  const isSpecific = pdu.generic === ENTERPRISE_SPECIFIC;
  return {
    trapOid: isSpecific ? `${pdu.enterprise}.0.${pdu.specific}` : `${STANDARD_TRAPS}.${pdu.generic + 1}`,
    uptimeTicks: pdu.ticks,
    agentAddress: addressIn(varbinds) || (pdu.agentAddress === '0.0.0.0' ? '' : pdu.agentAddress),
    varbinds,
  };
}

/** RFC 3416 §4.2.6 puts sysUpTime and snmpTrapOID first; agents that mix the order are read all the same. */
function fromV2(pdu: Pdu): Notification | null {
  if (pdu.type !== PDU.trapV2 && pdu.type !== PDU.inform) return null;
  const trap = pdu.varbinds.find(({ oid }) => oid === SNMP_TRAP_OID);
  if (!trap || typeof trap.value !== 'string' || trap.type !== TAG.oid) return null;
  const uptime = pdu.varbinds.find(({ oid }) => oid === SYS_UPTIME);
  const varbinds = pdu.varbinds.filter(({ oid }) => oid !== SNMP_TRAP_OID && oid !== SYS_UPTIME).map(told);
  return {
    trapOid: trap.value,
    uptimeTicks: (uptime && rawNumber(uptime)) ?? null,
    agentAddress: addressIn(varbinds),
    varbinds,
  };
}

function addressIn(varbinds: readonly TrapVarbind[]): string {
  const text = varbinds.find(({ oid }) => oid === SNMP_TRAP_ADDRESS)?.text ?? '';
  return text === '0.0.0.0' ? '' : text;
}

function told(varbind: Varbind): TrapVarbind {
  return { oid: varbind.oid, text: textOf(varbind).slice(0, MAX_TEXT), number: rawNumber(varbind) ?? null };
}

function textOf({ type, value }: Varbind): string {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number') return String(value);
  if (!(value instanceof Uint8Array)) return '';
  if (type === TAG.address && value.length === 4) return value.join('.');
  const isText = value.every((octet) => octet >= 0x20 || octet === 0x0a || octet === 0x0d || octet === 0x09);
  return type === TAG.octets && isText ? cleanBytes(value) : Buffer.from(value).toString('hex');
}
