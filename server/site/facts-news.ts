// What is new in what a device tells of itself, against what the same source told before. It comes again with every full poll,
// so most of it is none. Pure.

import { isDeepStrictEqual } from 'node:util';
import type { AssetFacts, ComponentFact } from '../../contract/records.ts';

/** Details of a recorder's channel that only its page shows: the days that are kept grow from hour to hour. */
const ONLY_SHOWN: ReadonlySet<string> = new Set(['recorded', 'looked']);

export interface FactsNews {
  /** Of what it is and is made of: the graph is another. */
  readonly ofParts: boolean;
  /** Of its tables of neighbours and addresses: the graph may be another. */
  readonly ofTables: boolean;
  /** Of what is told beside: the graph reads on in it. */
  readonly ofWords: boolean;
}

const NO_NEWS: FactsNews = { ofParts: false, ofTables: false, ofWords: false };

export function factsNews(before: AssetFacts, facts: AssetFacts): FactsNews {
  if (isDeepStrictEqual(told(facts), told(before))) return NO_NEWS;
  return {
    ofParts: !isDeepStrictEqual(partsOf(facts), partsOf(before)),
    ofTables: !isDeepStrictEqual(tablesOf(facts), tablesOf(before)),
    ofWords: !isDeepStrictEqual(wordsOf(facts), wordsOf(before)),
  };
}

/** What polling has learned of how it is best asked is nothing of the site. */
function told(facts: AssetFacts): AssetFacts {
  const { learned: _, ...ofTheSite } = facts;
  return ofTheSite;
}

/** Beside a component only the address by which a channel finds its camera makes another graph. */
function partsOf({ identity, macs, components }: AssetFacts): unknown {
  return [identity, macs, components?.map(({ key, name, details }) => [key, name, details?.['address']])];
}

function tablesOf({ neighbours, forwarding, arp }: AssetFacts): unknown {
  return [neighbours, forwarding, arp];
}

function wordsOf({ texts, components }: AssetFacts): unknown {
  return [texts, components?.map((one) => judgedDetails(one))];
}

function judgedDetails({ details = {} }: ComponentFact): unknown {
  return Object.fromEntries(Object.entries(details).filter(([label]) => !ONLY_SHOWN.has(label)));
}
