/**
 * Swagger 2, in the protobuf that kubectl asks for. It looks there for kinds that the third version does not have, and
 * lets objects pass whose kind is not there either: so it is enough to say that there is nothing more.
 */
const mediaType = 'com.github.proto-openapi.spec.v2';

export const openApiV2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

export const asksForOpenApiV2 = (path: string, accept: string): boolean =>
  path === '/openapi/v2' && accept.includes(mediaType);

/** `{swagger: "2.0", info: {title, version}, paths: {}, definitions: {}}` */
export const openApiV2 = (version: string): Buffer =>
  message(
    [1, Buffer.from('2.0')],
    [2, message([1, Buffer.from('Kubernetes')], [2, Buffer.from(version)])],
    [8, Buffer.alloc(0)],
    [9, Buffer.alloc(0)],
  );

/** Fields whose contents have a length, below 128 bytes. */
const message = (...fields: readonly (readonly [number, Buffer])[]): Buffer =>
  Buffer.concat(fields.flatMap(([number, content]) => [Buffer.from([number * 8 + 2, content.length]), content]));
