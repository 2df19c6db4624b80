import type { FlagValues } from './definition.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/**
 * What `--validate` asks of the server.
 * @throws Error in kubectl's words when it is none of what is known
 */
export function fieldValidationOf(flags: Pick<FlagValues, 'string'>): FieldValidation {
  const text = flags.string('validate');
  switch (text) {
    case 'true':
    case 'strict':
    case '':
      return 'Strict';
    case 'warn':
      return 'Warn';
    case 'false':
    case 'ignore':
      return 'Ignore';
    default:
      throw new Error(
        `invalid - validate option ${JSON.stringify(text)}; must be one of: strict (or true), warn, ignore (or false)`,
      );
  }
}
