/** `maxUnavailable` and `maxSurge`: a number of pods, or a share of them. */
import { isValidPercent } from '../../apimachinery/names.ts';
import { type FieldError, invalidValue } from '../../apimachinery/status.ts';
import { notNegative } from './fields.ts';

export type IntOrPercent = number | string;

export function numberOrPercent(field: string, value: IntOrPercent | undefined): FieldError[] {
  if (typeof value !== 'string') return notNegative(field, value);
  return isValidPercent(value).map((message) => invalidValue(field, value, message));
}

export const notAbove100Percent = (field: string, value: IntOrPercent | undefined): FieldError[] =>
  typeof value === 'string' && Number.parseInt(value, 10) > 100
    ? [invalidValue(field, value, 'must not be greater than 100%')]
    : [];

export const isNothing = (value: IntOrPercent | undefined): boolean =>
  value === undefined || (typeof value === 'string' ? Number.parseInt(value, 10) === 0 : value === 0);
