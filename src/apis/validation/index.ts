/** All that is wrong with an object, in the API's words and order. What the schema says is checked before. */
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { FieldError } from '../../apimachinery/status.ts';
import type { KindDefinition } from '../kind.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './metadata.ts';

export { nameRules, validateObjectMeta, validateObjectMetaUpdate } from './metadata.ts';

/** @param object with its name, namespace and defaults */
export const validateNew = <T extends KubeObject>(kind: KindDefinition<T>, object: T): FieldError[] => [
  ...validateObjectMeta(kind, object),
  ...(kind.validate?.(object) ?? []),
];

export const validateChanged = <T extends KubeObject>(kind: KindDefinition<T>, next: T, old: T): FieldError[] => [
  ...validateObjectMetaUpdate(next, old),
  ...validateObjectMeta(kind, next),
  ...(kind.validate?.(next) ?? []),
  ...(kind.validateUpdate?.(next, old) ?? []),
];
