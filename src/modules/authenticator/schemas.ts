// Shapes that both contracts of the module speak of.
import Type from 'typebox';

export const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
export const Instant = Type.Integer();
export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const strict = { additionalProperties: false } as const;
export const Base64Url = (length: number) => Type.String({ pattern: `^[A-Za-z0-9_-]{${length}}$` });
export const Signature = Base64Url(86);

export const LinkState = Type.Object({
  /** new: nobody scanned yet. claimed: a phone did, compare the digits. confirmed: waiting for the phone's first signature. */
  state: Type.Union(
    (['new', 'claimed', 'confirmed', 'done', 'killed', 'refused', 'expired'] as const).map((s) =>
      Type.Literal(s),
    ),
  ),
  digits: Nullable(Type.String()),
  deviceName: Nullable(Type.String()),
  deviceId: Nullable(Type.String()),
  expiresAt: Instant,
});
