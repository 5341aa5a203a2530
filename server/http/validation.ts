// Checks requests against their schemas. Bodies are taken as they are; what stands in an address is text and may become a
// number. Keys that a schema does not name are refused.

import { Ajv, type Options } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';

const OPTIONS: Options = { removeAdditional: false, useDefaults: true, allErrors: false, strict: false };
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;

export function createValidatorCompiler(): FastifySchemaCompiler<TSchema> {
  const exact = withFormats(new Ajv({ ...OPTIONS, coerceTypes: false }));
  const fromText = withFormats(new Ajv({ ...OPTIONS, coerceTypes: true }));
  return ({ schema, httpPart }) => (httpPart === 'body' ? exact : fromText).compile(schema);
}

function withFormats(ajv: Ajv): Ajv {
  return ajv.addFormat('date-time', (text) => DATE_TIME.test(text) && Number.isFinite(Date.parse(text)));
}
