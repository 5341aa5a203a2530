// Faults of the simulated site, where one runs beside.

import { Type } from 'typebox';
import { LabFault } from '../../../contract/api.ts';
import type { LabApi } from '../server-api.ts';
import type { Web } from '../web.ts';

const strict = { additionalProperties: false } as const;
const Fault = Type.String({ minLength: 1, maxLength: 100 });

export function labRoutes(web: Web, lab: LabApi): void {
  web.get(
    '/api/v1/lab/faults',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['lab'],
        summary: 'Faults that the simulated site can have, and has',
        response: { 200: Type.Array(LabFault) },
      },
    },
    () => lab.faults(),
  );

  web.post(
    '/api/v1/lab/break',
    {
      config: { access: 'engineer' },
      schema: {
        tags: ['lab'],
        summary: 'Break something',
        body: Type.Object({ fault: Fault, on: Type.Optional(Fault) }, strict),
      },
    },
    async (request, reply) => {
      await lab.break(request.body.fault, request.body.on);
      return reply.code(204).send();
    },
  );

  web.post(
    '/api/v1/lab/heal',
    {
      config: { access: 'engineer' },
      schema: {
        tags: ['lab'],
        summary: 'Heal one fault, or all',
        body: Type.Object({ fault: Type.Optional(Fault) }, strict),
      },
    },
    async (request, reply) => {
      await lab.heal(request.body.fault);
      return reply.code(204).send();
    },
  );
}
