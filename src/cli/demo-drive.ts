// The demo's drive: what a small cooperative keeps.
import { Readable } from 'node:stream';
import type { App } from '../app.ts';

const files: readonly (readonly [path: string, content: string])[] = [
  [
    'Léeme.txt',
    'Aquí guarda la cooperativa lo que es de todos.\nEn «Personal» está lo de cada cual: nadie más lo ve.\n',
  ],
  [
    'Actas/2026-01-12 Asamblea.md',
    '# Asamblea del 12 de enero\n\n- Se aprueban las cuentas.\n- Riego: turnos nuevos desde marzo.\n',
  ],
  [
    'Actas/2026-02-09 Asamblea.md',
    '# Asamblea del 9 de febrero\n\n- Marta lleva el almacén.\n- Se compra la segunda báscula.\n',
  ],
  [
    'Cuentas/2026.csv',
    'fecha;concepto;importe\n2026-01-15;cuotas;1840,00\n2026-01-20;semillas;-412,50\n2026-02-02;agua;-96,10\n',
  ],
  [
    'Huerta/Plan de siembra.csv',
    'bancal;cultivo;siembra\n1;habas;enero\n2;cebolla;febrero\n3;tomate;abril\n',
  ],
  ['Huerta/Turnos de riego.txt', 'Lunes y jueves: Luis\nMartes y viernes: Jon\nSábado: Marta\n'],
];

/** Makes it in the name of the first, who manages it; the others write, the last reads. */
export async function fillDrive(
  app: App,
  given: {
    organisationId: string;
    name: string;
    managerId: string;
    writers: readonly string[];
    readers: readonly string[];
  },
): Promise<{ id: string }> {
  const { organisationId, managerId, name } = given;
  const drive = await app.db.transaction(async (tx) => {
    const made = await app.drive.create(tx, { organisationId, accountId: managerId, name, visit: null });
    for (const accountId of given.writers) await app.drive.join(tx, made.id, accountId, 'write');
    for (const accountId of given.readers) await app.drive.join(tx, made.id, accountId, 'read');
    return made;
  });
  const space = await app.drive.spaceFor(managerId, drive.id, { write: true });
  const means = { tokens: [], expected: 'any' } as const;
  const folders = new Set<string>();
  for (const [place, content] of [
    ...files,
    ['Personal/Ideas.txt', 'Una báscula que pese sola.\n'] as const,
  ]) {
    const path = place.split('/');
    const [top = ''] = path;
    if (path.length > 1 && top !== 'Personal' && !folders.has(top)) {
      folders.add(top);
      await space?.writing?.makeCollection({ path: [top], tokens: [] });
    }
    const bytes = Buffer.from(content);
    await space?.writing?.put({
      ...means,
      path,
      body: Readable.from([bytes], { objectMode: false }),
      lengthBytes: bytes.length,
      mediaType: null,
      modifiedAt: null,
      checksums: {},
    });
  }
  return { id: drive.id };
}
