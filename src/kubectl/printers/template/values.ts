import { GoFloat, goType, goValue, isFloat } from '../../../apimachinery/go-format.ts';
import { GoInt } from './literals.ts';

/**
 * A value in a template. Undefined stands for none at all (Go's zero reflect.Value). `boxed` values sit in an
 * `interface {}`, as everything does that came out of a map or list: errors name that type.
 */
export type Value = { value: unknown; boxed: boolean } | undefined;

export const plainValue = (value: unknown): Value => ({ value, boxed: false });
export const boxedValue = (value: unknown): Value => ({ value, boxed: true });

/** Out of its box: nil becomes none. */
export const unboxed = (value: Value): Value =>
  value?.boxed ? (value.value === null ? undefined : plainValue(value.value)) : value;

export const isMapValue = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof GoFloat) &&
  !(value instanceof GoInt);

/** `%T` */
export const typeOf = (value: unknown): string => (value instanceof GoInt ? value.type : goType(value));

export const valueType = (value: NonNullable<Value>): string => (value.boxed ? 'interface {}' : typeOf(value.value));

/** `%v` */
export const show = (value: unknown): string => (value instanceof GoInt ? String(value.value) : goValue(value));

export type BasicKind = 'bool' | 'string' | 'int' | 'float' | 'invalid';

export function basicKind(value: unknown): BasicKind {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (value instanceof GoInt || typeof value === 'bigint') return 'int';
  if (typeof value === 'number' || value instanceof GoFloat) return isFloat(value) ? 'float' : 'int';
  return 'invalid';
}

/** Any number as JavaScript's. */
export function numeric(value: unknown): number | bigint {
  if (value instanceof GoInt || value instanceof GoFloat) return value.value;
  return value as number | bigint;
}

export function isTrue(value: Value): boolean {
  const inner = unboxed(value)?.value;
  if (inner === undefined || inner === null) return false;
  if (typeof inner === 'string' || Array.isArray(inner)) return inner.length > 0;
  if (typeof inner === 'boolean') return inner;
  if (isMapValue(inner)) return Object.keys(inner).length > 0;
  return Number(numeric(inner)) !== 0;
}
