// Writes a small table of places in MaxMind's format (MaxMind DB File Format Specification 2.0): one network, one record.

type Value = string | number | readonly Value[] | { readonly [name: string]: Value };

/** A control byte (type and size) and the value. Types: string 2, uint32 6, map 7, array 11 (extended). */
function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as Record<string, Value>);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([name, v]) => [encode(name), encode(v)]),
  ]);
}

function control(type: number, size: number): Buffer {
  if (size > 28) return Buffer.from([(type << 5) | 29, size - 29]);
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size]);
}

/** A table of IPv4 in which only `network` (first `bits` bits of the address) is known, as `record`. */
export function placesTable(network: readonly number[], bits: number, record: Value): Buffer {
  const empty = bits;
  const data = bits + 16;
  const tree = Buffer.alloc(bits * 6);
  for (let node = 0; node < bits; node += 1) {
    const bit = ((network[node >> 3] ?? 0) >> (7 - (node & 7))) & 1;
    const on = node === bits - 1 ? data : node + 1;
    tree.writeUIntBE(bit === 0 ? on : empty, node * 6, 3);
    tree.writeUIntBE(bit === 1 ? on : empty, node * 6 + 3, 3);
  }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: 'Test-City',
    description: { en: 'test' },
    ip_version: 4,
    languages: ['en', 'es'],
    node_count: bits,
    record_size: 24,
  });
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    encode(record),
    Buffer.from('abcdef4d61784d696e642e636f6d', 'hex'),
    metadata,
  ]);
}
