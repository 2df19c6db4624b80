/** Rules about single fields that all kinds share. Each answers with what is wrong; nothing is an empty list. */
import { deepEqual } from '../../apimachinery/deep.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from '../../apimachinery/names.ts';
import { type FieldError, invalidValue, notSupported, required } from '../../apimachinery/status.ts';

// Every answer is a list of its own, also an empty one: callers add to it.

/** One error for each thing that a rule about texts says of a value. */
export const problems = (field: string, value: unknown, messages: readonly string[]): FieldError[] =>
  messages.length === 0 ? [] : messages.map((message) => invalidValue(field, value, message));

export const label = (field: string, value: string): FieldError[] => problems(field, value, isDNS1123Label(value));

export const subdomain = (field: string, value: string): FieldError[] =>
  problems(field, value, isDNS1123Subdomain(value));

export const qualifiedName = (field: string, value: string): FieldError[] =>
  problems(field, value, isQualifiedName(value));

export const notNegative = (field: string, value: number | undefined): FieldError[] =>
  value !== undefined && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];

export const immutable = (field: string, next: unknown, old: unknown): FieldError[] =>
  deepEqual(next, old) ? [] : [invalidValue(field, next, 'field is immutable')];

/** One of a closed list, and it must be given. */
export const oneOf = (field: string, value: string | undefined, supported: readonly string[]): FieldError[] =>
  value ? oneOfIfGiven(field, value, supported) : [required(field)];

export const oneOfIfGiven = (field: string, value: string | undefined, supported: readonly string[]): FieldError[] =>
  value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)];

export const mustBeGiven = (field: string, value: unknown): FieldError[] => (value ? [] : [required(field)]);

/** A list of things, each looked at with its own path: `field[0]`. */
export const each = <T>(
  field: string,
  items: readonly T[] | undefined,
  rule: (item: T, field: string, index: number) => FieldError[],
): FieldError[] =>
  items === undefined || items.length === 0
    ? []
    : items.flatMap((item, index) => rule(item, `${field}[${index}]`, index));
