// Properties that only clients understand, kept as they came.
import { refuse } from '../../core/errors.ts';
import type { DeadProperty, Properties } from '../../dav/node.ts';
import { updateNode } from './node-store.ts';
import * as store from './property-store.ts';
import { mostPropertiesLength, placeOf } from './rules.ts';
import type { SpaceParts } from './space.ts';
import type { View } from './types.ts';
import { nodeAt, spotAt } from './views.ts';

export function createProperties({ db, changes }: SpaceParts) {
  const propertiesOf = (view: View): Properties => ({
    async dead(nodes) {
      const found = new Map<string, DeadProperty[]>();
      const rows = await store.listProperties(
        db,
        nodes.map(({ id }) => id),
      );
      for (const { node_id, namespace, name, xml } of rows) {
        const known = found.get(node_id);
        if (known) known.push({ namespace, name, xml });
        else found.set(node_id, [{ namespace, name, xml }]);
      }
      return found;
    },
    async patch({ path, tokens, set, remove, modifiedAt }) {
      if (!placeOf(view, path)) refuse('dav/not-found');
      await db.transaction(async (tx) => {
        const acting = await changes.begin(tx, view);
        const spot = await spotAt(tx, acting.view, path, acting.now);
        const node = nodeAt(spot) ?? refuse('dav/not-found');
        changes.mustWrite(spot);
        await changes.mustNotBeLocked(tx, spot, { tokens, membership: false, below: false }, acting.now);
        for (const property of remove) await store.deleteProperty(tx, node.id, property);
        for (const { namespace, name, xml } of set)
          await store.putProperty(tx, { node_id: node.id, namespace, name, xml });
        if ((await store.sizeOfProperties(tx, node.id)) > mostPropertiesLength) refuse('dav/too-large');
        await updateNode(tx, node.id, {
          sequence: acting.turn.sequence,
          ...(modifiedAt === null ? {} : { modified_at: modifiedAt }),
        });
      });
    },
  });
  return { propertiesOf };
}
