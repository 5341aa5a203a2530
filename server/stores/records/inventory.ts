// The inventory's truth: one document a site, without its secrets, and the credentials it names, sealed. A secret leaves
// only through `credential`, for the gateway that polls with it.

import type { CredentialEntry, SiteFile } from '../../../contract/site-file.ts';
import type { Database } from './database.ts';
import type { SecretBox } from './secrets.ts';

export type SiteDocument = Omit<SiteFile, 'credentials'>;

export interface StoredSite {
  document: SiteDocument;
  /** Grows by one each time the site is applied. */
  version: number;
  appliedAt: number;
  appliedBy: string;
}

export interface CredentialName {
  name: string;
  kind: CredentialEntry['kind'];
  updatedAt: number;
}

export class Inventory {
  readonly #db: Database;
  readonly #secrets: SecretBox;

  constructor(db: Database, secrets: SecretBox) {
    this.#db = db;
    this.#secrets = secrets;
  }

  /** Stores a checked site file; credentials that it carries replace those of the same name, others stay. */
  put(file: SiteFile, occasion: { at: number; actor: string }): StoredSite {
    const { credentials = [], ...document } = file;
    for (const entry of credentials) this.putCredential(file.site, entry, occasion.at);
    const version = (this.get(file.site)?.version ?? 0) + 1;
    const row = { document: JSON.stringify(document), version, applied_at: occasion.at, applied_by: occasion.actor };
    this.#db.run(
      this.#db.build
        .insertInto('inventory_document')
        .values({ site: file.site, ...row })
        .onConflict((conflict) => conflict.column('site').doUpdateSet(row)),
    );
    this.#forgetRemoved(document);
    return { document, version, appliedAt: occasion.at, appliedBy: occasion.actor };
  }

  /** An asset that comes back under the key of a removed one begins anew: what it was seen to do does not count for it. */
  #forgetRemoved({ site, assets }: SiteDocument): void {
    const kept = assets.map(({ key }) => key);
    this.#db.run(this.#db.build.deleteFrom('proven').where('site', '=', site).where('asset', 'not in', kept));
  }

  get(site: string): StoredSite | undefined {
    const query = this.#db.build.selectFrom('inventory_document').selectAll().where('site', '=', site);
    const row = this.#db.get(query);
    return row && readSite(row);
  }

  list(): StoredSite[] {
    return this.#db.all(this.#db.build.selectFrom('inventory_document').selectAll().orderBy('site')).map(readSite);
  }

  remove(site: string): void {
    this.#db.run(this.#db.build.deleteFrom('inventory_document').where('site', '=', site));
    this.#db.run(this.#db.build.deleteFrom('credential').where('site', '=', site));
    this.#db.run(this.#db.build.deleteFrom('proven').where('site', '=', site));
  }

  putCredential(site: string, entry: CredentialEntry, at: number): void {
    const ciphertext = this.#secrets.seal(JSON.stringify(entry), label(site, entry.name));
    const row = { kind: entry.kind, ciphertext, updated_at: at };
    this.#db.run(
      this.#db.build
        .insertInto('credential')
        .values({ site, name: entry.name, ...row })
        .onConflict((conflict) => conflict.columns(['site', 'name']).doUpdateSet(row)),
    );
  }

  removeCredential(site: string, name: string): boolean {
    return this.#db.run(this.#db.build.deleteFrom('credential').where('site', '=', site).where('name', '=', name)) > 0;
  }

  /** The secret itself. @throws ForesiteError `secret_unreadable` when the key file is not the one it was sealed with */
  credential(site: string, name: string): CredentialEntry | undefined {
    const query = this.#db.build.selectFrom('credential').select('ciphertext').where('site', '=', site);
    const row = this.#db.get(query.where('name', '=', name));
    return row && (JSON.parse(this.#secrets.unseal(row.ciphertext, label(site, name))) as CredentialEntry);
  }

  /** What credentials there are, without their secrets. */
  credentials(site: string): CredentialName[] {
    const query = this.#db.build.selectFrom('credential').select(['name', 'kind', 'updated_at']);
    const rows = this.#db.all(query.where('site', '=', site).orderBy('name'));
    return rows.map((row) => ({
      name: row.name,
      kind: row.kind as CredentialEntry['kind'],
      updatedAt: row.updated_at,
    }));
  }
}

function label(site: string, name: string): string {
  return `credential ${site}/${name}`;
}

function readSite(row: { document: string; version: number; applied_at: number; applied_by: string }): StoredSite {
  return {
    // Checked against the schema before it was put.
    document: JSON.parse(row.document) as SiteDocument,
    version: row.version,
    appliedAt: row.applied_at,
    appliedBy: row.applied_by,
  };
}
